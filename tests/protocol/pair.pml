/* Packed 16-byte slots as two 8-byte words, key word K and value word V: forms that need no 16-byte
 * load.
 *
 *   state    K             V
 *   empty    mark_empty    unwritten
 *   filling  mark_busy     unwritten (form B only)
 *   full     a key         its value
 *   erased   mark_erased   the value it had; with REVIVE the owner mark
 *
 * try_fill   form W (default)  one 16-byte compare-and-swap
 *            INSERT_B          K empty -> busy; store V; release K
 *            INSERT_K          K empty -> key; store V
 * try_update form H (default)  8-byte atomic on V, after K was seen
 *            UPDATE_W          16-byte compare-and-swap
 * read       default           load K, then V
 *            READ_3            load K, V, K
 *            READ_16           one 16-byte load
 * try_erase  erase             compare-and-swap of K
 *            value-erases      16-byte compare-and-swap {key, v} -> {erased, v}
 *            EXTRACT_H         extract: compare-and-swap of K, then load V
 * REVIVE     every erase is a 16-byte compare-and-swap to {erased, owner mark}, and the owner may
 *            revive by another. Without it an erased slot is dead until a rebuild.
 * REVIVE_B   revival in 8-byte words: the mark is read as K, V, K; then form B from erased
 * PLANT_OWNER an insert loads the owner mark after K, in a second load, and decides at once
 */
#include "history.inc"
#ifndef NS
#define NS 3
#endif
#ifndef KEYS
#define KEYS 1
#endif

#define mark_empty  0
#define mark_busy   1
#define mark_erased 2
#define key_word(key)   (3+(key))
#define value_unwritten 239
#define value_owner(key) (240+(key))
byte K[NS], V[NS];

#define sight_other        0
#define sight_empty        1
#define sight_mine         2
#define sight_perhaps_mine 3
#define sight_erased       4   /* perhaps sight_own_grave: V tells */
#define sight(word,key) \
  ((word)==mark_empty -> sight_empty : ((word)==mark_busy -> sight_perhaps_mine : \
  ((word)==mark_erased -> sight_erased : ((word)==key_word(key) -> sight_mine : sight_other))))

#define slots_of(key) \
  ((K[0]==key_word(key)->1:0)+(K[1]==key_word(key)->1:0)+((NS>2 && K[NS-1]==key_word(key))->1:0))
inline check_owner() { if :: (slots_of(0)>1 || slots_of(1)>1) -> twice=1 :: else fi }

inline settle(answer) { ANSWER(op,answer); looked=0; at=0; seen=0; value=0; goto next_operation }

proctype Caller(byte first; byte count) {
  byte i=0, op, kind, key, at, looked, seen, value;

next_operation:
  do
  :: i==count -> goto end
  :: i<count ->
     atomic {
       draw_kind(kind);
       if :: key=0 :: KEYS>1 -> key=1 fi;
       op=first+i; i++; BEGIN(op,kind,key); at=0; looked=0;
       goto look
     }
  od;

look:
  atomic {
    seen=K[at]; value=V[at];  /* value: used only by forms that load 16 bytes at once */
    if
    :: sight(seen,key)==sight_empty ->
       if :: MAY_INSERT(kind) -> goto try_fill :: else -> settle(status_absent) fi
    :: sight(seen,key)==sight_perhaps_mine ->
       if :: MAY_INSERT(kind) -> goto wait :: else -> goto next_slot fi
    :: sight(seen,key)==sight_mine ->
       if
       :: kind==ops_insert -> settle(status_present)
       :: FINDS(kind) ->
#ifdef READ_16
          settle(value)
#else
          goto read
#endif
#ifdef UPDATE_W
       :: (kind==ops_compare_exchange && value!=EXPECTED) -> settle(value)
       :: (kind==ops_compare_exchange && value==EXPECTED) -> goto try_update
       :: (UPDATES(kind) && kind!=ops_compare_exchange) -> goto try_update
#else
       :: UPDATES(kind) -> goto try_update
#endif
       :: (kind==ops_erase_if_equal && value!=EXPECTED) -> settle(value)
       :: (kind==ops_erase_if_equal && value==EXPECTED) -> goto try_erase
       :: (kind==ops_erase || kind==ops_extract) -> goto try_erase
       fi
    :: sight(seen,key)==sight_erased ->
#if !defined(REVIVE)
       goto next_slot
#elif defined(PLANT_OWNER) || defined(REVIVE_B)
       if :: MAY_INSERT(kind) -> goto read_owner :: else -> goto next_slot fi
#else
       if
       :: (value==value_owner(key) && MAY_INSERT(kind)) -> goto try_revive
       :: else -> goto next_slot
       fi
#endif
    :: else -> goto next_slot
    fi
  }

next_slot:
  atomic {
    looked++; at=(at+1)%NS;
    if
    :: looked<NS -> goto look
    :: (looked>=NS && MAY_INSERT(kind)) -> settle(status_full)
    :: else -> settle(status_absent)
    fi
  }

wait: K[at]!=mark_busy -> goto look;

read:
#ifdef READ_3
  value=V[at];
  atomic { if :: K[at]==key_word(key) -> settle(value) :: else -> goto look fi }
#else
  atomic { value=V[at]; settle(value) }
#endif

try_fill:
#if defined(INSERT_B)
  atomic { if :: K[at]==mark_empty -> K[at]=mark_busy :: else -> goto look fi }
  V[at]=ARGUMENT(op);
  atomic { K[at]=key_word(key); check_owner(); settle(status_inserted) }
#elif defined(INSERT_K)
  atomic { if :: K[at]==mark_empty -> K[at]=key_word(key); check_owner() :: else -> goto look fi }
  atomic { V[at]=ARGUMENT(op); settle(status_inserted) }
#else
  atomic {
    if
    :: K[at]==mark_empty ->
       K[at]=key_word(key); V[at]=ARGUMENT(op); check_owner(); settle(status_inserted)
    :: else -> goto look
    fi
  }
#endif

read_owner:
#ifdef REVIVE_B
  value=V[at];
  atomic {
    if
    :: K[at]!=mark_erased -> goto look
    :: (K[at]==mark_erased && value==value_owner(key)) -> skip
    :: else -> goto next_slot
    fi
  }
  atomic { if :: K[at]==mark_erased -> K[at]=mark_busy :: else -> goto look fi }
  V[at]=ARGUMENT(op);
  atomic { K[at]=key_word(key); check_owner(); settle(status_inserted) }
#else
  atomic {
    value=V[at];
    if :: value==value_owner(key) -> goto try_revive :: else -> goto next_slot fi
  }
#endif

try_revive:
  atomic {
    if
    :: (K[at]==mark_erased && V[at]==value_owner(key)) ->
       K[at]=key_word(key); V[at]=ARGUMENT(op); check_owner(); settle(status_inserted)
    :: else -> goto look
    fi
  }

try_update:
  atomic {
#ifdef UPDATE_W
    if :: (K[at]!=key_word(key) || V[at]!=value) -> goto look :: else fi;
#endif
    if
    :: (kind==ops_assign || kind==ops_insert_or_assign) ->
       V[at]=ARGUMENT(op); settle(status_assigned)
    :: kind==ops_apply -> value=V[at]; V[at]=APPLIED(value); settle(value)
    :: kind==ops_compare_exchange ->
       value=V[at];
       if
       :: value==EXPECTED -> V[at]=ARGUMENT(op); settle(status_assigned)
       :: else -> settle(value)
       fi
    fi
  }

try_erase:
#ifdef REVIVE
  atomic {
    if
    :: (K[at]==key_word(key) && V[at]==value) ->
       K[at]=mark_erased; V[at]=value_owner(key);
       if :: kind==ops_extract -> settle(value) :: else -> settle(status_erased) fi
    :: else -> goto look
    fi
  }
#else
  atomic {
    if
    :: kind==ops_erase ->
       if
       :: K[at]==key_word(key) -> K[at]=mark_erased; settle(status_erased)
       :: else -> goto look
       fi
#ifdef EXTRACT_H
    :: kind==ops_extract ->
       if :: K[at]==key_word(key) -> K[at]=mark_erased :: else -> goto look fi
#else
    :: kind==ops_extract ->
       if
       :: (K[at]==key_word(key) && V[at]==value) -> K[at]=mark_erased; settle(value)
       :: else -> goto look
       fi
#endif
    :: kind==ops_erase_if_equal ->
       if
       :: (K[at]==key_word(key) && V[at]==value) -> K[at]=mark_erased; settle(status_erased)
       :: else -> goto look
       fi
    fi
  }
  atomic { value=V[at]; settle(value) }   /* EXTRACT_H */
#endif

end: skip
}

init {
  byte q;
  atomic {
    d_step { q=0; do :: q<NS -> V[q]=value_unwritten; q++ :: else -> break od; q=0 };
    if               /* nothing; key 0; key 0 erased; key 1 in its way */
    :: skip
    :: K[0]=key_word(0); V[0]=EXPECTED; start_value[0]=EXPECTED
#ifdef REVIVE
    :: K[0]=mark_erased; V[0]=value_owner(0)
#endif
    :: KEYS>1 -> K[0]=key_word(1); V[0]=EXPECTED; start_value[1]=EXPECTED
    fi;
    run Caller(0,OPS0); run Caller(OPS0,OPS1);
    if :: OPS2>0 -> run Caller(OPS0+OPS1,OPS2) :: else fi
  }
  atomic {
    ALL_DONE ->
    d_step {
      q=0;
      do
      :: q<NS ->
         if
         :: K[q]==key_word(0) -> final_value[0]=V[q]
         :: K[q]==key_word(1) -> final_value[1]=V[q]
         :: else
         fi;
         q++
      :: else -> break
      od;
      q=0
    };
    VERDICT
  }
}
