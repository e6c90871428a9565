/* Growth and snapshots. A version is an atomic map here; the slot models show that it is one.
 *
 * A writer announces itself for each batch and loads `current` under that announcement. A rebuild
 * closes the gate, which waits for announced writers, copies pair by pair, and publishes by one
 * store. A reader pins the current version in one atomic step and announces nothing. The last pin
 * retires a version that is no longer current. A snapshot marks the current version frozen behind
 * the closed gate; a writer that meets the mark copies first.
 *
 * AS_CODED       seats and epochs in place of the two atomic steps. A writer announces itself in
 *                its seat, then looks at the gate, and leaves again if that is closed; a reader
 *                announces the epoch, then loads `current`; a version is freed once no seat holds
 *                its epoch or an earlier one.
 * BATCH          the reader's finds begin together under one pin (allowed)
 * SNAPSHOT       a snapshot is taken as well
 * PLANT_NOLOCK   writers do not announce themselves
 * PLANT_CURFIRST `current` is loaded before the announcement
 * PLANT_PINRACE  load `current`, pin in a second step
 * PLANT_FREE     the old version is freed at the publish, pinned or not
 * PLANT_VIEW     a reader keeps one pin over two finds that begin apart
 * PLANT_UPGRADE  a batch stays announced while it asks for a rebuild
 * PLANT_BADSNAP  a snapshot marks without closing the gate
 * PLANT_GATE     AS_CODED, but a writer looks at the gate before it announces itself
 * PLANT_LATE     AS_CODED, but a reader loads `current` before it announces the epoch
 */
#include "history.inc"
#define VERSIONS 4
#if defined(PLANT_NOLOCK) || defined(PLANT_CURFIRST) || defined(PLANT_GATE)
#define MAY_RETIRE 0 /* let the history show the lost write, not the freed memory */
#else
#define MAY_RETIRE 1
#endif
#define PRESENT_VALUE 9
#define FREED_VALUE   77
byte values[VERSIONS*2];
#define value_in(version,key) values[(version)*2+(key)]
bit freed[VERSIONS], frozen[VERSIONS];
byte pins[VERSIONS];
byte current, next_version=1;
byte announced;
bit gate;            /* closed */

#ifdef AS_CODED
bit structure;       /* the lock of those who close the gate */
byte epoch=1, retired_in[VERSIONS];
byte reader_epoch;   /* in the reader's seat; 0: idle */
#define close_gate atomic { !structure -> structure=1 }; gate=1; announced==0
#define open_gate  gate=0; structure=0
#else
#define close_gate atomic { (!gate && announced==0) -> gate=1 }
#define open_gate  gate=0
#endif
inline announce() {  /* `again` is where the writer enters */
#if defined(PLANT_GATE)
  !gate;
  announced++
#elif defined(AS_CODED)
  announced++;
  if :: gate -> announced--; !gate; goto again :: else fi
#else
  atomic { !gate -> announced++ }
#endif
}
#define leave announced--
#define pin(version) version=current; pins[version]++  /* used atomically, but by PLANT_PINRACE */

inline free_bytes(version) {
  freed[version]=1; value_in(version,0)=FREED_VALUE; value_in(version,1)=FREED_VALUE
}
inline retire(version) {
  if
  :: (pins[version]==0 && version!=current && !frozen[version] && MAY_RETIRE) -> free_bytes(version)
  :: else
  fi
}
#ifdef AS_CODED
#define is_pinned(version) (reader_epoch!=0 && reader_epoch<=retired_in[version])
inline reclaim(version) {            /* looks first, frees later */
  if
  :: (retired_in[version]!=0 && !is_pinned(version) && !frozen[version] && MAY_RETIRE) ->
     atomic { free_bytes(version) }
  :: else
  fi
}
#endif
inline unpin(version) { atomic { pins[version]--; retire(version) } }

inline copy_and_publish(from,to) {   /* behind the closed gate */
  atomic { from=current; to=next_version; next_version++; assert(to<VERSIONS); pins[from]++ }
  value_in(to,0)=value_in(from,0);
  value_in(to,1)=value_in(from,1);
#ifdef PLANT_FREE
  atomic { current=to; pins[from]--; free_bytes(from) }
#else
  current=to;        /* publish: store-release */
#ifdef AS_CODED
  atomic { retired_in[from]=epoch; epoch++ }
#endif
  pins[from]--
#endif
}

inline write_to(version) {
  assert(!freed[version]);
  held=value_in(version,key);
  if
  :: kind==ops_insert ->
     if
     :: held -> answer=status_present
     :: else -> value_in(version,key)=ARGUMENT(op); answer=status_inserted
     fi
  :: kind==ops_assign ->
     if
     :: held -> value_in(version,key)=ARGUMENT(op); answer=status_assigned
     :: else -> answer=status_absent
     fi
  :: kind==ops_extract -> answer=held; value_in(version,key)=0
  :: kind==ops_insert_or_assign ->
     answer=(held -> status_assigned : status_inserted); value_in(version,key)=ARGUMENT(op)
  fi
}

proctype Writer(byte first; byte count) {
  byte i=0, op, kind, key, version, held, answer, from, to;
  do
  :: i==count -> break
  :: i<count ->
     atomic {
       if :: kind=ops_insert :: kind=ops_assign :: kind=ops_extract :: kind=ops_insert_or_assign fi;
       if :: key=0 :: key=1 fi;
       op=first+i; i++; BEGIN(op,kind,key)
     }
#ifdef PLANT_CURFIRST
     version=current;
#endif
again:
#ifndef PLANT_NOLOCK
     announce();
#endif
#ifndef PLANT_CURFIRST
     version=current;
#endif
#ifdef SNAPSHOT
     if
     :: frozen[version] ->
        leave; close_gate;
        if :: frozen[current] -> copy_and_publish(from,to) :: else fi;
        open_gate; goto again
     :: else
     fi;
#endif
#ifdef PLANT_UPGRADE
     if                /* this batch finds the table full */
     :: next_version<2 ->
        atomic { (!gate && announced==1) -> gate=1 };
        copy_and_publish(from,to); version=current; open_gate
     :: else
     fi;
#endif
#ifdef PLANT_NOLOCK
     atomic { write_to(version); ANSWER(op,answer) }
#else
     atomic { write_to(version) }
     atomic { leave; ANSWER(op,answer) }
#endif
  od
}

#ifdef AS_CODED
proctype Reader(byte first; byte count) {
  byte i=0, op, key, version, seen_epoch;
  do
  :: i==count -> break
  :: i<count ->
     op=first+i; i++;
     atomic { if :: key=0 :: key=1 fi; BEGIN(op,ops_find,key); seen_epoch=epoch }
#ifdef PLANT_LATE
     version=current; reader_epoch=seen_epoch;
#else
     reader_epoch=seen_epoch; version=current;
#endif
     atomic { assert(!freed[version]); ANSWER(op,value_in(version,key)) }
     reader_epoch=0;
     reclaim(version)
  od
}
#else
proctype Reader(byte first; byte count) {
  byte i=0, op, key, version;
#ifdef PLANT_PINRACE
  pin(version);
#else
#ifdef BATCH
  atomic {
    do
    :: i<count -> if :: key=0 :: key=1 fi; BEGIN(first+i,ops_find,key); i++
    :: else -> break
    od;
    i=0
  }
#endif
  atomic { pin(version) }
#endif
  do
  :: i==count -> break
  :: i<count -> op=first+i; i++;
#ifdef BATCH
     atomic { key=op_key[op]; assert(!freed[version]); op_answer[op]=value_in(version,key) }
#else
#ifndef PLANT_VIEW
     if :: i>1 -> unpin(version); atomic { pin(version) } :: else fi;
#endif
     atomic { if :: key=0 :: key=1 fi; BEGIN(op,ops_find,key) }
#if defined(PLANT_PINRACE)
     atomic { pins[version]--; version=current }
     pins[version]++;
#elif !defined(PLANT_VIEW)
     /* a find begins before it pins: pin once more, so that its interval covers the pin */
     atomic { pins[version]--; pin(version) }
#endif
     atomic { assert(!freed[version]); ANSWER(op,value_in(version,key)) }
#endif
  od;
#ifdef BATCH
  atomic { i=0; do :: i<count -> done=done|(1<<(first+i)); i++ :: else -> break od }
#endif
  unpin(version)
}
#endif

proctype Rebuild() {
  byte from, to;
#ifndef PLANT_UPGRADE
  close_gate; copy_and_publish(from,to); open_gate;
#ifdef AS_CODED
  reclaim(from)
#else
  atomic { retire(from) }
#endif
#endif
}

#ifdef SNAPSHOT
proctype Snapshot() {
  byte version, saw0, saw1;
#ifdef PLANT_BADSNAP
  atomic { pin(version) }
  frozen[version]=1;
  atomic { saw0=value_in(version,0); saw1=value_in(version,1) }
#else
  close_gate;
  version=current;
  atomic { frozen[version]=1; pins[version]++; saw0=value_in(version,0); saw1=value_in(version,1) }
  open_gate;
#endif
  assert(value_in(version,0)==saw0);   /* at any later time */
  assert(value_in(version,1)==saw1);
  atomic { frozen[version]=0; pins[version]-- }
}
#endif

init {
  atomic {
    if :: skip :: value_in(0,0)=PRESENT_VALUE; start_value[0]=PRESENT_VALUE fi;
    run Rebuild();
#ifdef SNAPSHOT
    run Snapshot();
#endif
    run Writer(0,OPS0); run Reader(OPS0,OPS1); if :: OPS2>0 -> run Writer(OPS0+OPS1,OPS2) :: else fi
  }
  atomic {
    ALL_DONE && !gate ->
    final_value[0]=value_in(current,0); final_value[1]=value_in(current,1);
    VERDICT
  }
}
