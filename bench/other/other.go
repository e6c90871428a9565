// The job of bench/other in Go: sync.Map, and 64 maps behind a sync.RWMutex each. What it does and
// prints is described in run.py. The values of sync.Map are pointers to atomic words, as counters
// in one usually are; the shard of a key is its six highest bits, for keys are random.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	low      = 0xffffffff
	assigned = 1 << 32
	shards   = 64
)

func bits(state, index uint64) uint64 {
	z := state + (index+1)*0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func draw(seed, stream, index uint64) uint64 {
	return bits(seed+stream*0xd1342543de82ef95, index)
}

func below(bits, limit uint64) uint64 { return ((bits >> 32) * limit) >> 32 }

// columns are the questions, made before any clock runs.
type columns struct {
	keys, hits, misses, mix, uniform, zipf []uint64
}

func makeColumns(entries, seed uint64) columns {
	keys := make([]uint64, entries)
	for i := range keys {
		keys[i] = bits(seed, uint64(i))
	}
	drawn := func(stream, from uint64) []uint64 {
		keys := make([]uint64, entries)
		for i := range keys {
			keys[i] = bits(seed, from+below(draw(seed, stream, uint64(i)), entries))
		}
		return keys
	}
	return columns{
		keys:    keys,
		hits:    drawn(1, 0),
		misses:  drawn(2, entries),
		mix:     drawn(3, 0),
		uniform: drawn(4, 0),
		zipf:    zipfKeys(entries, seed),
	}
}

func zipfKeys(entries, seed uint64) []uint64 {
	upTo := make([]float64, entries)
	sum := 0.0
	for rank := range upTo {
		root := float64(rank + 1)
		power := 1.0
		for bit := 23; bit >= 0; bit-- {
			root = math.Sqrt(root)
			if 167772>>bit&1 == 1 {
				power *= root
			}
		}
		sum += power / float64(rank+1)
		upTo[rank] = sum
	}
	keys := make([]uint64, entries)
	for i := range keys {
		at := float64(draw(seed, 5, uint64(i))>>11) * 0x1p-53 * sum
		first, last := uint64(0), entries-1
		for first < last {
			middle := (first + last) / 2
			if upTo[middle] > at {
				last = middle
			} else {
				first = middle + 1
			}
		}
		keys[i] = bits(seed, below(draw(seed, 6, first), entries))
	}
	return keys
}

// table is what the patterns have in common.
type table interface {
	insert(key, value uint64) bool
	find(key uint64) (uint64, bool)
	assign(key, value uint64)
	add(key, value uint64)
	erase(key uint64) bool
	size() int
}

type syncMap struct{ pairs sync.Map }

func (m *syncMap) insert(key, value uint64) bool {
	cell := new(uint64)
	*cell = value
	_, present := m.pairs.LoadOrStore(key, cell)
	return !present
}

func (m *syncMap) find(key uint64) (uint64, bool) {
	cell, present := m.pairs.Load(key)
	if !present {
		return 0, false
	}
	return atomic.LoadUint64(cell.(*uint64)), true
}

func (m *syncMap) assign(key, value uint64) {
	cell, present := m.pairs.Load(key)
	if !present {
		fresh := new(uint64)
		*fresh = value
		if cell, present = m.pairs.LoadOrStore(key, fresh); !present {
			return
		}
	}
	atomic.StoreUint64(cell.(*uint64), value)
}

func (m *syncMap) add(key, value uint64) {
	cell, present := m.pairs.Load(key)
	if !present {
		cell, _ = m.pairs.LoadOrStore(key, new(uint64))
	}
	atomic.AddUint64(cell.(*uint64), value)
}

func (m *syncMap) erase(key uint64) bool {
	_, present := m.pairs.LoadAndDelete(key)
	return present
}

func (m *syncMap) size() int {
	count := 0
	m.pairs.Range(func(_, _ any) bool {
		count++
		return true
	})
	return count
}

type shard struct {
	sync.RWMutex
	pairs map[uint64]uint64
	_     [64]byte // another shard's lock lies on another line
}

type shardedMap struct{ all [shards]shard }

func newShardedMap(capacity int) *shardedMap {
	m := new(shardedMap)
	for i := range m.all {
		m.all[i].pairs = make(map[uint64]uint64, capacity/shards)
	}
	return m
}

func (m *shardedMap) of(key uint64) *shard { return &m.all[key>>58] }

func (m *shardedMap) insert(key, value uint64) bool {
	s := m.of(key)
	s.Lock()
	_, present := s.pairs[key]
	if !present {
		s.pairs[key] = value
	}
	s.Unlock()
	return !present
}

func (m *shardedMap) find(key uint64) (uint64, bool) {
	s := m.of(key)
	s.RLock()
	value, present := s.pairs[key]
	s.RUnlock()
	return value, present
}

func (m *shardedMap) assign(key, value uint64) {
	s := m.of(key)
	s.Lock()
	s.pairs[key] = value
	s.Unlock()
}

func (m *shardedMap) add(key, value uint64) {
	s := m.of(key)
	s.Lock()
	s.pairs[key] += value
	s.Unlock()
}

func (m *shardedMap) erase(key uint64) bool {
	s := m.of(key)
	s.Lock()
	_, present := s.pairs[key]
	delete(s.pairs, key)
	s.Unlock()
	return present
}

func (m *shardedMap) size() int {
	count := 0
	for i := range m.all {
		count += len(m.all[i].pairs)
	}
	return count
}

// sums is what the answers of one thread add up to.
type sums struct{ answers, found uint64 }

// work is what one thread does with keys number first to first + len(keys).
type work func(m table, keys []uint64, first int) sums

func insert(m table, keys []uint64, _ int) (own sums) {
	for _, key := range keys {
		if m.insert(key, key&low) {
			own.answers++
		}
	}
	return own
}

func find(m table, keys []uint64, _ int) (own sums) {
	for _, key := range keys {
		if value, present := m.find(key); present {
			own.answers++
			own.found += value
		}
	}
	return own
}

func mix(m table, keys []uint64, first int) (own sums) {
	for i, key := range keys {
		if (first+i)%20 == 19 {
			m.assign(key, key&low|assigned)
			own.answers++
		} else if value, present := m.find(key); present {
			own.answers++
			own.found += value & low
		}
	}
	return own
}

func add(m table, keys []uint64, _ int) (own sums) {
	for _, key := range keys {
		m.add(key, 1)
		own.answers++
	}
	return own
}

func erase(m table, keys []uint64, _ int) (own sums) {
	for _, key := range keys {
		if m.erase(key) {
			own.answers++
		}
	}
	return own
}

type job struct {
	threads int
	columns columns
	make    func(capacity int) table
}

// measure runs the work in equal parts and prints a line; a map that was written to is added up.
func (j *job) measure(workload string, m table, keys []uint64, writes bool, do work) {
	parts := make([]sums, j.threads)
	start := make(chan struct{})
	var done sync.WaitGroup
	for member := range parts {
		done.Add(1)
		go func(member int) {
			defer done.Done()
			from, to := len(keys)*member/j.threads, len(keys)*(member+1)/j.threads
			<-start
			parts[member] = do(m, keys[from:to], from)
		}(member)
	}
	begin := time.Now()
	close(start)
	done.Wait()
	seconds := time.Since(begin).Seconds()

	var all sums
	for _, part := range parts {
		all.answers += part.answers
		all.found += part.found
	}
	if writes {
		all.found += find(m, j.columns.keys, 0).found
	}
	fmt.Printf("{\"workload\": \"%s\", \"operations\": %d, \"seconds\": %.9f, \"answers\": %d, "+
		"\"check\": %d}\n", workload, len(keys), seconds, all.answers, all.found)
}

func (j *job) times() {
	c := &j.columns
	m := j.make(len(c.keys))
	j.measure("insert", m, c.keys, true, insert)
	j.measure("hit", m, c.hits, false, find)
	j.measure("miss", m, c.misses, false, find)
	j.measure("mix 95/5", m, c.mix, true, mix)
	j.measure("upsert", m, c.uniform, true, add)
	j.measure("zipf upsert", m, c.zipf, true, add)
	j.measure("delete all", m, c.keys, true, erase)
	j.measure("growth", j.make(0), c.keys, true, insert)
}

// resident gives the bytes that the process holds after a collection.
func resident() int {
	debug.FreeOSMemory()
	var size, pages int
	file, err := os.Open("/proc/self/statm")
	if err == nil {
		_, err = fmt.Fscan(file, &size, &pages)
	}
	if err != nil {
		panic(err)
	}
	file.Close()
	return pages * os.Getpagesize()
}

func (j *job) memory() {
	before := resident()
	m := j.make(0)
	insert(m, j.columns.keys, 0)
	report := func(name string) {
		fmt.Printf("{\"memory\": \"%s\", \"bytes\": %d, \"entries\": %d}\n", name,
			resident()-before, m.size())
	}
	report("filled")
	erase(m, j.columns.keys, 0)
	report("emptied")
	runtime.KeepAlive(j) // or the columns would be collected, and counted as given back
}

func main() {
	entries := flag.Uint64("entries", 1<<20, "pairs in the map")
	threads := flag.Int("threads", 1, "goroutines and processors")
	seed := flag.Uint64("seed", 1, "of the keys")
	pattern := flag.String("pattern", "sync.Map", "sync.Map or sharded")
	measure := flag.String("measure", "times", "times or memory")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)

	j := job{threads: *threads, columns: makeColumns(*entries, *seed)}
	switch *pattern {
	case "sync.Map":
		j.make = func(int) table { return new(syncMap) }
	case "sharded":
		j.make = func(capacity int) table { return newShardedMap(capacity) }
	default:
		fmt.Fprintln(os.Stderr, "no such pattern:", *pattern)
		os.Exit(2)
	}
	if *measure == "memory" {
		j.memory()
	} else {
		j.times()
	}
}
