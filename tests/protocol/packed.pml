/* Packed slots: key and value in one word (8 or 16 bytes); every transition is one compare-and-swap
 * of that word.
 *
 *   state   word                  transitions
 *   empty   0                     try_fill    empty      -> full
 *   erased  1 + owner             try_revive  own erased -> full
 *   full    64*(key+1) + value    try_update  full -> full'       try_erase  full -> erased
 *
 * NOREVIVE      an erased slot is dead, for its owner too
 * AS_CODED      who does not insert walks past its own erased slot, and does not answer there
 * WINDOW        a look reads the slots of a window in any order, then decides on what it saw
 * PLANT_REUSE   erased slots have no owner; any key takes the first, having seen empty later on
 * PLANT_REUSE1  the same, taken at first sight
 * PLANT_SKIP    who loses a compare-and-swap goes to the next slot without looking again
 * PLANT_ANYLANE insert takes any empty slot of the window, not the first (needs WINDOW)
 * PLANT_TWICE   whether a slot is empty is asked of a second load; whether it is the key's, of the first
 * PLANT_LOSER   an insert that loses a compare-and-swap answers `present` without looking
 * PLANT_ESTORE  erase by a plain store
 * PLANT_ASTORE  assign by a plain store of the whole word
 * PLANT_HALF    assign stores the value half only, which on an erased slot is the owner mark
 */
#include "history.inc"
#ifndef NS
#define NS 3         /* slots; one window */
#endif
#ifndef KEYS
#define KEYS 2
#endif
short slot[NS];
byte home[2];

#define word_empty 0
#if defined(PLANT_REUSE) || defined(PLANT_REUSE1)
#define word_erased(key) 1
#else
#define word_erased(key) (1+(key))
#endif
#define word_full(key,value) (64*((key)+1)+(value))
#define is_full(word)   ((word)>=64)
#define key_of(word)    (((word)>>6)-1)
#define value_of(word)  ((word)&63)
#define holds(word,key) (is_full(word) && key_of(word)==(key))

#define sight_other     0
#define sight_empty     1
#define sight_mine      2
#define sight_own_grave 3
#ifdef NOREVIVE
#define is_own_grave(word,key) false
#else
#define is_own_grave(word,key) ((word)==word_erased(key))
#endif
#define sight(word,key) ((word)==word_empty -> sight_empty : (holds(word,key) -> sight_mine : \
                        (is_own_grave(word,key) -> sight_own_grave : sight_other)))

#define slots_of(key) ((holds(slot[0],key)->1:0)+(holds(slot[1],key)->1:0)+ \
                      ((NS>2 && holds(slot[NS-1],key))->1:0))
inline check_owner() { if :: (slots_of(0)>1 || slots_of(1)>1) -> twice=1 :: else fi }

#ifdef PLANT_REUSE   /* the first erased slot passed, NS: none */
#define FORGET_GRAVE grave=NS
#else
#define FORGET_GRAVE skip
#endif

inline settle(answer) {
  ANSWER(op,answer); looked=0; at=0; seen=0; FORGET_GRAVE;
  goto next_operation
}

inline end_of_walk() {
  if
  :: !MAY_INSERT(kind) -> settle(status_absent)
#ifdef PLANT_REUSE
  :: (MAY_INSERT(kind) && grave<NS) -> seen=word_erased(key); at=grave; goto try_revive
#endif
  :: else -> settle(status_full)
  fi
}

proctype Caller(byte first; byte count) {
  byte i=0, op, kind, key, at, looked;
  short seen;
#ifdef PLANT_REUSE
  byte grave=NS;
#endif
#ifdef WINDOW
  short window[NS];
  byte lanes, lane;  /* lanes: bit set of those read */
#endif

next_operation:
  do
  :: i==count -> goto end
  :: i<count ->
     atomic {
       draw_kind(kind);
       if :: key=0 :: KEYS>1 -> key=1 fi;
       op=first+i; i++; BEGIN(op,kind,key); at=home[key]; looked=0;
       goto look
     }
  od;

look:
#ifdef WINDOW
  lanes=0;
  do
  :: lanes!=(1<<NS)-1 ->
     atomic {
       if :: !(lanes&1) -> lane=0 :: !(lanes&2) -> lane=1 :: (NS>2 && !(lanes&4)) -> lane=NS-1 fi;
       window[lane]=slot[lane]; lanes=lanes|(1<<lane);
       if :: lanes==(1<<NS)-1 -> looked=0; at=home[key]; seen=window[at]; break :: else fi
     }
  od;
  atomic {
    do
    :: (looked<NS && sight(seen,key)==sight_other) ->
       looked++; at=(at+1)%NS; if :: looked<NS -> seen=window[at] :: else fi
    :: else -> break
    od;
#ifdef PLANT_ANYLANE
    if
    :: (looked<NS && seen==word_empty && MAY_INSERT(kind)) ->
       if
       :: skip
       :: (NS>2 && window[NS-1]==word_empty) -> at=NS-1
       :: window[1]==word_empty -> at=1
       fi
    :: else
    fi;
#endif
#else
  atomic {
    seen=slot[at];
#ifdef PLANT_TWICE
    if
    :: (looked<NS && sight(seen,key)==sight_empty) -> goto look_twice
    :: else
    fi;
#endif
#endif
decide:
    if
    :: looked>=NS -> end_of_walk()
    :: (looked<NS && sight(seen,key)==sight_empty) ->
       if
       :: !MAY_INSERT(kind) -> settle(status_absent)
#ifdef PLANT_REUSE
       :: (MAY_INSERT(kind) && grave<NS) ->
          seen=word_erased(key); at=grave; goto try_revive
#endif
       :: else -> goto try_fill
       fi
    :: (looked<NS && sight(seen,key)==sight_own_grave) ->
#if defined(PLANT_REUSE)
       if :: (MAY_INSERT(kind) && grave==NS) -> grave=at :: else fi;
       looked++; at=(at+1)%NS; goto look
#elif defined(PLANT_REUSE1)
       if :: MAY_INSERT(kind) -> goto try_revive :: else -> looked++; at=(at+1)%NS; goto look fi
#else
       if
       :: MAY_INSERT(kind) -> goto try_revive
#ifdef AS_CODED
       :: else -> looked++; at=(at+1)%NS; if :: looked>=NS -> end_of_walk() :: else -> goto look fi
#else
       :: else -> settle(status_absent)
#endif
       fi
#endif
    :: (looked<NS && sight(seen,key)==sight_mine) ->
       if
       :: kind==ops_insert -> settle(status_present)
       :: FINDS(kind) -> settle(value_of(seen))
       :: (kind==ops_compare_exchange && value_of(seen)!=EXPECTED) -> settle(value_of(seen))
       :: (kind==ops_erase_if_equal && value_of(seen)!=EXPECTED) -> settle(value_of(seen))
       :: (kind==ops_erase_if_equal && value_of(seen)==EXPECTED) -> goto try_erase
       :: (kind==ops_erase || kind==ops_extract) -> goto try_erase
       :: (kind==ops_compare_exchange && value_of(seen)==EXPECTED) -> goto try_update
       :: (UPDATES(kind) && kind!=ops_compare_exchange) -> goto try_update
       fi
    :: else ->
       looked++; at=(at+1)%NS;
       if :: looked>=NS -> end_of_walk() :: else -> goto look fi
    fi
  }

#ifdef PLANT_TWICE
look_twice:
  atomic {
    if
    :: slot[at]==word_empty -> goto decide
    :: else -> looked++; at=(at+1)%NS; if :: looked>=NS -> end_of_walk() :: else -> goto look fi
    fi
  }
#endif

try_fill:
try_revive:          /* one instruction; `seen` is empty or the own erased word */
  atomic {
    if
    :: slot[at]==seen ->
       slot[at]=word_full(key,ARGUMENT(op)); check_owner(); settle(status_inserted)
    :: else ->
#if defined(PLANT_SKIP)
       looked++; at=(at+1)%NS; if :: looked==NS -> settle(status_full) :: else -> goto look fi
#elif defined(PLANT_LOSER)
       if
       :: kind==ops_insert -> settle(status_present)
       :: else -> looked=0; at=home[key]; goto look
       fi
#elif defined(PLANT_REUSE)
       if :: grave<NS -> looked=0; at=home[key] :: else fi; FORGET_GRAVE; goto look
#else
       goto look     /* the same slot: what won it decides */
#endif
    fi
  }

try_update:
  atomic {
    if
#ifdef PLANT_ASTORE
    :: kind==ops_assign ->
       slot[at]=word_full(key,ARGUMENT(op)); check_owner(); settle(status_assigned)
#endif
#ifdef PLANT_HALF
    :: kind==ops_assign ->
       if
       :: is_full(slot[at]) -> slot[at]=word_full(key,ARGUMENT(op))
       :: else -> slot[at]=1+(ARGUMENT(op)&1)
       fi;
       check_owner(); settle(status_assigned)
#endif
    :: slot[at]==seen ->
       if
       :: kind==ops_apply ->
          slot[at]=word_full(key,APPLIED(value_of(seen))); settle(value_of(seen))
       :: else -> slot[at]=word_full(key,ARGUMENT(op)); settle(status_assigned)
       fi
    :: else -> goto look
    fi
  }

try_erase:
  atomic {
    if
#ifdef PLANT_ESTORE
    :: kind==ops_erase -> slot[at]=word_erased(key); settle(status_erased)
#endif
    :: slot[at]==seen ->
       slot[at]=word_erased(key);
       if :: kind==ops_extract -> settle(value_of(seen)) :: else -> settle(status_erased) fi
    :: else -> goto look
    fi
  }

end: skip
}

init {
  byte q;
  atomic {
    home[0]=0; if :: home[1]=0 :: KEYS>1 -> home[1]=1 fi;
    if               /* nothing; key 0; key 1 in its way, full or erased */
    :: skip
    :: slot[0]=word_full(0,EXPECTED); start_value[0]=EXPECTED
    :: slot[0]=word_erased(1)
    :: KEYS>1 ->
       slot[0]=word_erased(1); slot[1]=word_full(0,EXPECTED); start_value[0]=EXPECTED; home[1]=0
    :: KEYS>1 -> slot[0]=word_full(1,EXPECTED); start_value[1]=EXPECTED; home[1]=0
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
         :: holds(slot[q],0) -> final_value[0]=value_of(slot[q])
         :: holds(slot[q],1) -> final_value[1]=value_of(slot[q])
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
