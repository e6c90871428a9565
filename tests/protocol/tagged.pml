/* Tagged slots: a tag {state, fingerprint, version} beside a key and a value of several words, here
 * two, A and B. The two words of one write are equal; who sees them differ has seen a torn value.
 *
 *   try_fill    empty@v      -> filling@v, write key and value, release full@v+1
 *   try_revive  own erased@v -> filling@v, write value,         release full@v+1
 *   try_update  full@v       -> updating@v, write value,        release full@v+1
 *   try_erase   full@v       -> erased@v; value-erases read first, this compare-and-swap proves it
 *   read        tag t1, words, tag t2: equal, or look again
 *
 * filling is not published: finds, erases and updates walk on; an insert kind waits if the
 * fingerprint may be its own. updating is present with its value in motion: whoever wants this key
 * waits, but a plain insert answers `present`.
 *
 * NOREVIVE      an erased slot is dead
 * AS_CODED      who does not insert walks past its own erased slot; assign, apply, compare_exchange
 *               read first and update from t1; every read asks for equal t1 and t2
 * SAME_PRINT    all fingerprints are equal
 * NO_T2         read does not load the tag again
 * ONE_WORD      the value is one atomic word and updates are atomics on it; no updating state
 * PLANT_NOVER   no version
 * PLANT_PASS    insert kinds do not wait on filling
 * PLANT_LOSER   insert answers `present` on filling
 * PLANT_UPDABS  updating is read as absent
 * PLANT_UPDREAD the value is read during updating
 * PLANT_EARLY   full before the value is written
 * PLANT_AFTER   extract: compare-and-swap first, value afterwards
 * PLANT_STEAL   an insert takes the erased slot of another key
 */
#include "history.inc"
#ifndef NS
#define NS 3
#endif
#ifndef KEYS
#define KEYS 1
#endif

#define state_empty    0
#define state_filling  1
#define state_full     2
#define state_updating 3
#define state_erased   4
#ifdef SAME_PRINT
#define fingerprint(key) 0
#else
#define fingerprint(key) (key)
#endif
#define make_tag(state,key,version) ((state)+8*fingerprint(key)+16*(version))
#define state_of(tag)       ((tag)%8)
#define fingerprint_of(tag) (((tag)/8)%2)
#define version_of(tag)     ((tag)/16)
#ifdef PLANT_NOVER
#define next_version(tag) 0
#else
#define next_version(tag) (version_of(tag)+1)
#endif
#define key_unwritten 9
#define a_unwritten   239
#define b_unwritten   238
byte slot_tag[NS], slot_key[NS], A[NS], B[NS];
byte home1;          /* key 0 begins at slot 0 */

#define sight_other        0
#define sight_empty        1
#define sight_mine         2
#define sight_own_grave    3
#define sight_perhaps_mine 4
#define sight_mine_moving  5
#ifdef NOREVIVE
#define sight_grave sight_other
#else
#define sight_grave sight_own_grave
#endif
#define sight(tag,its_key,key) \
  (state_of(tag)==state_empty -> sight_empty : \
  (state_of(tag)==state_filling -> \
    (fingerprint_of(tag)==fingerprint(key) -> sight_perhaps_mine : sight_other) : \
  ((its_key)!=(key) -> sight_other : \
  (state_of(tag)==state_full -> sight_mine : \
  (state_of(tag)==state_updating -> sight_mine_moving : sight_grave)))))

#define is_present(q,key) \
  ((state_of(slot_tag[q])==state_full || state_of(slot_tag[q])==state_updating) && \
    slot_key[q]==(key))
#define owns(q,key) (slot_tag[q]!=state_empty && slot_key[q]==(key))
#define slots_of(key) ((owns(0,key)->1:0)+(owns(1,key)->1:0)+((NS>2 && owns(NS-1,key))->1:0))
#define present_slots ((is_present(0,0)->1:0)+(is_present(1,0)->1:0)+(is_present(NS-1,0)->1:0))
inline check_owner() {
#ifdef NOREVIVE
  if :: (NS>2 && present_slots>1) -> twice=1 :: else fi
#else
  if :: (slots_of(0)>1 || slots_of(1)>1) -> twice=1 :: else fi
#endif
}
#ifdef ONE_WORD
#define is_torn(q) 0
#else
#define is_torn(q) (A[q]!=B[q])
#endif
inline set_slot(q,state,its_key,value) {
  slot_tag[q]=make_tag(state,its_key,0); slot_key[q]=its_key; A[q]=value; B[q]=value
}
inline check_torn() { if :: a!=b -> torn=1 :: else fi }

inline settle(answer) { ANSWER(op,answer); looked=0; at=0; t1=0; a=0; b=0; goto next_operation }

proctype Caller(byte first; byte count) {
  byte i=0, op, kind, key, at, looked, t1, a, b;

next_operation:
  do
  :: i==count -> goto end
  :: i<count ->
     atomic {
       draw_kind(kind);
       if :: key=0 :: KEYS>1 -> key=1 fi;
       op=first+i; i++; BEGIN(op,kind,key); at=(key->home1:0); looked=0;
       goto look
     }
  od;

look:                /* one acquire load of the tag; a key moves only in its first filling */
  atomic {
    t1=slot_tag[at];
    if
    :: sight(t1,slot_key[at],key)==sight_empty ->
       if :: MAY_INSERT(kind) -> goto try_fill :: else -> settle(status_absent) fi
    :: sight(t1,slot_key[at],key)==sight_perhaps_mine ->
#ifdef PLANT_LOSER
       if :: kind==ops_insert -> settle(status_present) :: else fi;
#endif
#ifndef PLANT_PASS
       if :: MAY_INSERT(kind) -> goto wait :: else fi;
#endif
       goto next_slot
    :: sight(t1,slot_key[at],key)==sight_own_grave ->
       if
       :: MAY_INSERT(kind) -> goto try_revive
#ifdef AS_CODED
       :: else -> goto next_slot
#else
       :: else -> settle(status_absent)
#endif
       fi
#ifdef PLANT_STEAL
    :: (state_of(t1)==state_erased && slot_key[at]!=key && MAY_INSERT(kind)) -> goto try_revive
#endif
    :: sight(t1,slot_key[at],key)==sight_mine_moving ->
       if
       :: kind==ops_insert -> settle(status_present)
#if defined(PLANT_UPDABS)
       :: !MAY_INSERT(kind) -> settle(status_absent)
       :: (kind!=ops_insert && MAY_INSERT(kind)) -> goto wait
#elif defined(PLANT_UPDREAD)
       :: FINDS(kind) -> goto read
       :: (kind!=ops_insert && !FINDS(kind)) -> goto wait
#else
       :: kind!=ops_insert -> goto wait
#endif
       fi
    :: sight(t1,slot_key[at],key)==sight_mine ->
       if
       :: kind==ops_insert -> settle(status_present)
       :: FINDS(kind) -> goto read
#ifdef AS_CODED
       :: kind==ops_insert_or_assign -> goto try_update
       :: (UPDATES(kind) && kind!=ops_insert_or_assign) -> goto read
#else
       :: UPDATES(kind) -> goto try_update
#endif
       :: kind==ops_erase -> goto try_erase
       :: kind==ops_erase_if_equal -> goto read
#ifdef PLANT_AFTER
       :: kind==ops_extract -> goto try_erase
#else
       :: kind==ops_extract -> goto read
#endif
       fi
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

wait: (slot_tag[at]!=t1) -> goto look;

read:
  a=A[at];
#ifdef ONE_WORD
  b=a;
#else
  b=B[at];
#endif
#ifdef AS_CODED
  atomic {           /* t2 */
    if
    :: slot_tag[at]!=t1 -> goto look
    :: else ->
       check_torn();
       if
       :: FINDS(kind) -> settle(a)
       :: ((kind==ops_compare_exchange || kind==ops_erase_if_equal) && a!=EXPECTED) -> settle(a)
       :: (kind==ops_compare_exchange && a==EXPECTED) -> goto try_update
       :: (kind==ops_erase_if_equal && a==EXPECTED) -> goto try_erase
       :: (kind==ops_assign || kind==ops_apply) -> goto try_update
       :: kind==ops_extract -> goto try_erase
       fi
    fi
  }
#else
  atomic {           /* t2 */
    if
    :: (kind==ops_extract || (kind==ops_erase_if_equal && a==EXPECTED)) ->
       if
       :: (slot_tag[at]!=t1 && state_of(slot_tag[at])!=state_full) -> goto look
       :: else -> goto try_erase
       fi
#ifndef NO_T2
    :: (!(kind==ops_extract || (kind==ops_erase_if_equal && a==EXPECTED)) && slot_tag[at]!=t1) ->
       goto look
#endif
    :: else -> check_torn(); settle(a)
    fi
  }
#endif

try_fill:
try_revive:          /* one instruction; t1 is empty or the own erased tag */
  atomic {
    if
    :: slot_tag[at]==t1 -> slot_tag[at]=make_tag(state_filling,key,version_of(t1))
    :: else -> goto look
    fi
  }
#ifdef PLANT_EARLY
  slot_key[at]=key;
  slot_tag[at]=make_tag(state_full,key,next_version(t1));
  A[at]=ARGUMENT(op);
  atomic { B[at]=ARGUMENT(op); settle(status_inserted) }
#endif
  atomic { slot_key[at]=key; check_owner(); A[at]=ARGUMENT(op) }
#ifndef ONE_WORD
  B[at]=ARGUMENT(op);
#endif
  atomic {
    slot_tag[at]=make_tag(state_full,key,next_version(t1)); check_owner();
    settle(status_inserted)
  }

try_update:
#ifdef ONE_WORD
  atomic {
    if
    :: (kind==ops_assign || kind==ops_insert_or_assign) ->
       A[at]=ARGUMENT(op); settle(status_assigned)
    :: kind==ops_apply -> a=A[at]; A[at]=APPLIED(a); settle(a)
    :: kind==ops_compare_exchange ->
       a=A[at];
       if
       :: a==EXPECTED -> A[at]=ARGUMENT(op); settle(status_assigned)
       :: else -> settle(a)
       fi
    fi
  }
#else
  atomic {
    if
    :: slot_tag[at]==t1 -> slot_tag[at]=make_tag(state_updating,key,version_of(t1))
    :: else -> goto look
    fi
  }
#ifdef AS_CODED
  atomic { b=(kind==ops_apply -> APPLIED(a) : ARGUMENT(op)); A[at]=b }
#else
  atomic {           /* nobody else writes during updating */
    a=A[at]; b=B[at]; check_torn();
    if
    :: (kind==ops_compare_exchange && a!=EXPECTED) -> slot_tag[at]=t1; settle(a)
    :: else -> b=(kind==ops_apply -> APPLIED(a) : ARGUMENT(op)); A[at]=b
    fi
  }
#endif
  B[at]=b;
  atomic {
    slot_tag[at]=make_tag(state_full,key,next_version(t1));
    if
    :: kind==ops_apply -> settle(a)
    :: else -> settle(status_assigned)
    fi
  }
#endif

try_erase:
  atomic {
    if
    :: slot_tag[at]==t1 ->
       slot_tag[at]=make_tag(state_erased,key,version_of(t1));
       if
       :: kind==ops_erase -> settle(status_erased)
       :: kind==ops_erase_if_equal -> check_torn(); settle(status_erased)
#ifdef PLANT_AFTER
       :: kind==ops_extract -> skip
#else
       :: kind==ops_extract -> check_torn(); settle(a)
#endif
       fi
    :: else -> goto look
    fi
  }
  a=A[at]; atomic { b=B[at]; check_torn(); settle(a) }   /* PLANT_AFTER */

end: skip
}

init {
  byte q;
  atomic {
    d_step {
      q=0;
      do
      :: q<NS -> slot_key[q]=key_unwritten; A[q]=a_unwritten; B[q]=b_unwritten; q++
      :: else -> break
      od;
      q=0
    };
    if :: home1=0 :: KEYS>1 -> home1=1 fi;
    if               /* nothing; key 0, full or erased; key 1 erased, key 0 behind it or not */
    :: skip
    :: set_slot(0,state_full,0,EXPECTED); start_value[0]=EXPECTED
    :: set_slot(0,state_erased,0,EXPECTED)
    :: KEYS>1 -> set_slot(0,state_erased,1,EXPECTED); home1=0
    :: KEYS>1 ->
       slot_tag[0]=make_tag(state_erased,1,0); slot_key[0]=1; home1=0;
       set_slot(1,state_full,0,EXPECTED); start_value[0]=EXPECTED
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
         :: is_present(q,0) -> final_value[0]=A[q]; if :: is_torn(q) -> torn=1 :: else fi
         :: is_present(q,1) -> final_value[1]=A[q]; if :: is_torn(q) -> torn=1 :: else fi
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
