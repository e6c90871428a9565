//! The job of bench/other in Rust: one `RwLock<HashMap>`, 64 of them, and dashmap where it can be
//! had (feature `dashmap`). What it does and prints is described in run.py. The hash is that of the
//! standard library; the shard of a key is its six highest bits, for keys are random.

use std::collections::HashMap;
use std::sync::{Barrier, RwLock};
use std::time::Instant;

const LOW: u64 = 0xffff_ffff;
const ASSIGNED: u64 = 1 << 32;
const SHARDS: usize = 64;

fn bits(state: u64, index: u64) -> u64 {
    let mut z = state.wrapping_add((index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn draw(seed: u64, stream: u64, index: u64) -> u64 {
    bits(seed.wrapping_add(stream.wrapping_mul(0xd134_2543_de82_ef95)), index)
}

fn below(bits: u64, limit: u64) -> u64 {
    ((bits >> 32) * limit) >> 32
}

/// The questions, made before any clock runs.
struct Columns {
    keys: Vec<u64>,
    hits: Vec<u64>,
    misses: Vec<u64>,
    mix: Vec<u64>,
    uniform: Vec<u64>,
    zipf: Vec<u64>,
}

impl Columns {
    fn new(entries: u64, seed: u64) -> Self {
        let drawn = |stream, from| {
            (0..entries).map(|i| bits(seed, from + below(draw(seed, stream, i), entries))).collect()
        };
        Columns {
            keys: (0..entries).map(|i| bits(seed, i)).collect(),
            hits: drawn(1, 0),
            misses: drawn(2, entries),
            mix: drawn(3, 0),
            uniform: drawn(4, 0),
            zipf: zipf_keys(entries, seed),
        }
    }
}

fn zipf_keys(entries: u64, seed: u64) -> Vec<u64> {
    let mut up_to = Vec::with_capacity(entries as usize);
    let mut sum = 0.0;
    for rank in 1..=entries {
        let mut root = rank as f64;
        let mut power = 1.0;
        for bit in (0..24).rev() {
            root = root.sqrt();
            if 167_772 >> bit & 1 == 1 {
                power *= root;
            }
        }
        sum += power / rank as f64;
        up_to.push(sum);
    }
    let scale = 1.0 / (1u64 << 53) as f64;
    (0..entries)
        .map(|i| {
            let at = (draw(seed, 5, i) >> 11) as f64 * scale * sum;
            let rank = up_to.partition_point(|&each| each <= at).min(up_to.len() - 1);
            bits(seed, below(draw(seed, 6, rank as u64), entries))
        })
        .collect()
}

/// What the patterns have in common.
trait Table: Sync {
    fn insert(&self, key: u64, value: u64) -> bool;
    fn find(&self, key: u64) -> Option<u64>;
    fn assign(&self, key: u64, value: u64);
    fn add(&self, key: u64, value: u64);
    fn erase(&self, key: u64) -> bool;
    fn size(&self) -> usize;
}

type Locked = RwLock<HashMap<u64, u64>>;

impl Table for Locked {
    fn insert(&self, key: u64, value: u64) -> bool {
        let mut fresh = false;
        self.write().unwrap().entry(key).or_insert_with(|| {
            fresh = true;
            value
        });
        fresh
    }
    fn find(&self, key: u64) -> Option<u64> {
        self.read().unwrap().get(&key).copied()
    }
    fn assign(&self, key: u64, value: u64) {
        self.write().unwrap().insert(key, value);
    }
    fn add(&self, key: u64, value: u64) {
        *self.write().unwrap().entry(key).or_insert(0) += value;
    }
    fn erase(&self, key: u64) -> bool {
        self.write().unwrap().remove(&key).is_some()
    }
    fn size(&self) -> usize {
        self.read().unwrap().len()
    }
}

#[repr(align(128))] // another shard's lock lies on another line
struct Shard(Locked);

struct Sharded(Vec<Shard>);

impl Sharded {
    fn with_capacity(capacity: usize) -> Self {
        let shard = || Shard(RwLock::new(HashMap::with_capacity(capacity / SHARDS)));
        Sharded((0..SHARDS).map(|_| shard()).collect())
    }
    fn of(&self, key: u64) -> &Locked {
        &self.0[(key >> 58) as usize].0
    }
}

impl Table for Sharded {
    fn insert(&self, key: u64, value: u64) -> bool {
        self.of(key).insert(key, value)
    }
    fn find(&self, key: u64) -> Option<u64> {
        self.of(key).find(key)
    }
    fn assign(&self, key: u64, value: u64) {
        self.of(key).assign(key, value)
    }
    fn add(&self, key: u64, value: u64) {
        self.of(key).add(key, value)
    }
    fn erase(&self, key: u64) -> bool {
        self.of(key).erase(key)
    }
    fn size(&self) -> usize {
        self.0.iter().map(|each| each.0.size()).sum()
    }
}

#[cfg(feature = "dashmap")]
impl Table for dashmap::DashMap<u64, u64> {
    fn insert(&self, key: u64, value: u64) -> bool {
        let mut fresh = false;
        self.entry(key).or_insert_with(|| {
            fresh = true;
            value
        });
        fresh
    }
    fn find(&self, key: u64) -> Option<u64> {
        self.get(&key).map(|value| *value)
    }
    fn assign(&self, key: u64, value: u64) {
        dashmap::DashMap::insert(self, key, value);
    }
    fn add(&self, key: u64, value: u64) {
        *self.entry(key).or_insert(0) += value;
    }
    fn erase(&self, key: u64) -> bool {
        self.remove(&key).is_some()
    }
    fn size(&self) -> usize {
        self.len()
    }
}

/// What the answers of one thread add up to.
#[derive(Clone, Copy, Default)]
struct Sums {
    answers: u64,
    found: u64,
}

fn insert(map: &impl Table, keys: &[u64], _first: usize) -> Sums {
    let answers = keys.iter().filter(|&&key| map.insert(key, key & LOW)).count() as u64;
    Sums { answers, found: 0 }
}

fn find(map: &impl Table, keys: &[u64], _first: usize) -> Sums {
    let mut own = Sums::default();
    for value in keys.iter().filter_map(|&key| map.find(key)) {
        own.answers += 1;
        own.found = own.found.wrapping_add(value);
    }
    own
}

fn mix(map: &impl Table, keys: &[u64], first: usize) -> Sums {
    let mut own = Sums::default();
    for (i, &key) in (first..).zip(keys) {
        if i % 20 == 19 {
            map.assign(key, key & LOW | ASSIGNED);
            own.answers += 1;
        } else if let Some(value) = map.find(key) {
            own.answers += 1;
            own.found = own.found.wrapping_add(value & LOW);
        }
    }
    own
}

fn add(map: &impl Table, keys: &[u64], _first: usize) -> Sums {
    keys.iter().for_each(|&key| map.add(key, 1));
    Sums { answers: keys.len() as u64, found: 0 }
}

fn erase(map: &impl Table, keys: &[u64], _first: usize) -> Sums {
    let answers = keys.iter().filter(|&&key| map.erase(key)).count() as u64;
    Sums { answers, found: 0 }
}

struct Job {
    threads: usize,
    columns: Columns,
}

impl Job {
    /// Runs the work in equal parts and prints a line; a map that was written to is added up.
    fn measure<Map: Table>(
        &self,
        workload: &str,
        map: &Map,
        keys: &[u64],
        writes: bool,
        work: fn(&Map, &[u64], usize) -> Sums,
    ) {
        let start = Barrier::new(self.threads);
        let mut all = Sums::default();
        let seconds = std::thread::scope(|scope| {
            let crew: Vec<_> = (0..self.threads)
                .map(|member| {
                    let from = keys.len() * member / self.threads;
                    let to = keys.len() * (member + 1) / self.threads;
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        let begin = Instant::now();
                        let own = work(map, &keys[from..to], from);
                        (own, begin, Instant::now())
                    })
                })
                .collect();
            let ended: Vec<_> = crew.into_iter().map(|each| each.join().unwrap()).collect();
            for (own, _, _) in &ended {
                all.answers += own.answers;
                all.found = all.found.wrapping_add(own.found);
            }
            let begin = ended.iter().map(|each| each.1).min().unwrap();
            let end = ended.iter().map(|each| each.2).max().unwrap();
            end.duration_since(begin).as_secs_f64()
        });
        if writes {
            all.found = all.found.wrapping_add(find(map, &self.columns.keys, 0).found);
        }
        println!(
            "{{\"workload\": \"{workload}\", \"operations\": {}, \"seconds\": {seconds:.9}, \
             \"answers\": {}, \"check\": {}}}",
            keys.len(),
            all.answers,
            all.found
        );
    }

    fn times<Map: Table>(&self, make: impl Fn(usize) -> Map) {
        let columns = &self.columns;
        let map = make(columns.keys.len());
        self.measure("insert", &map, &columns.keys, true, insert);
        self.measure("hit", &map, &columns.hits, false, find);
        self.measure("miss", &map, &columns.misses, false, find);
        self.measure("mix 95/5", &map, &columns.mix, true, mix);
        self.measure("upsert", &map, &columns.uniform, true, add);
        self.measure("zipf upsert", &map, &columns.zipf, true, add);
        self.measure("delete all", &map, &columns.keys, true, erase);
        self.measure("growth", &make(0), &columns.keys, true, insert);
    }

    fn memory<Map: Table>(&self, make: impl Fn(usize) -> Map) {
        let before = resident();
        let map = make(0);
        let report = |name: &str| {
            println!(
                "{{\"memory\": \"{name}\", \"bytes\": {}, \"entries\": {}}}",
                resident() - before,
                map.size()
            );
        };
        insert(&map, &self.columns.keys, 0);
        report("filled");
        erase(&map, &self.columns.keys, 0);
        report("emptied");
    }

    fn run<Map: Table>(&self, memory: bool, make: impl Fn(usize) -> Map) {
        if memory {
            self.memory(make);
        } else {
            self.times(make);
        }
    }
}

fn resident() -> i64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<i64>().unwrap() * 4096
}

fn main() {
    let (mut entries, mut threads, mut seed) = (1 << 20, 1, 1);
    let (mut pattern, mut memory) = (String::from("RwLock"), false);
    let mut arguments = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
        match name.as_str() {
            "--entries" => entries = value.parse().unwrap(),
            "--threads" => threads = value.parse().unwrap(),
            "--seed" => seed = value.parse().unwrap(),
            "--pattern" => pattern = value,
            "--measure" => memory = value == "memory",
            _ => panic!("no such option: {name}"),
        }
    }
    let job = Job { threads, columns: Columns::new(entries, seed) };
    match pattern.as_str() {
        "RwLock" => job.run(memory, |capacity| RwLock::new(HashMap::with_capacity(capacity))),
        "sharded RwLock" => job.run(memory, Sharded::with_capacity),
        #[cfg(feature = "dashmap")]
        "dashmap" => job.run(memory, dashmap::DashMap::<u64, u64>::with_capacity),
        _ => panic!("no such pattern: {pattern}"),
    }
}
