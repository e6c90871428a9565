// The job of bench/other in Java: java.util.concurrent.ConcurrentHashMap<Long, Long>. What it does
// and prints is described in run.py. Keys and values are boxed, as that map wants them.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;

public final class Other {
    static final long LOW = 0xffffffffL;
    static final long ASSIGNED = 1L << 32;

    static long bits(long state, long index) {
        long z = state + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    static long draw(long seed, long stream, long index) {
        return bits(seed + stream * 0xd1342543de82ef95L, index);
    }

    static long below(long bits, long limit) {
        return ((bits >>> 32) * limit) >>> 32;
    }

    /** The questions, made before any clock runs. */
    static final class Columns {
        final long[] keys;
        final long[] hits;
        final long[] misses;
        final long[] mix;
        final long[] uniform;
        final long[] zipf;

        Columns(int entries, long seed) {
            keys = new long[entries];
            for (int i = 0; i < entries; ++i) keys[i] = bits(seed, i);
            hits = drawn(entries, seed, 1, 0);
            misses = drawn(entries, seed, 2, entries);
            mix = drawn(entries, seed, 3, 0);
            uniform = drawn(entries, seed, 4, 0);
            zipf = zipfKeys(entries, seed);
        }

        static long[] drawn(int entries, long seed, long stream, long from) {
            long[] keys = new long[entries];
            for (int i = 0; i < entries; ++i)
                keys[i] = bits(seed, from + below(draw(seed, stream, i), entries));
            return keys;
        }

        static long[] zipfKeys(int entries, long seed) {
            double[] upTo = new double[entries];
            double sum = 0;
            for (int rank = 0; rank < entries; ++rank) {
                double root = rank + 1.0;
                double power = 1;
                for (int bit = 23; bit >= 0; --bit) {
                    root = Math.sqrt(root);
                    if ((167772 >> bit & 1) == 1) power *= root;
                }
                sum += power / (rank + 1.0);
                upTo[rank] = sum;
            }
            long[] keys = new long[entries];
            for (int i = 0; i < entries; ++i) {
                double at = (draw(seed, 5, i) >>> 11) * 0x1p-53 * sum;
                int low = 0;
                int high = entries - 1;
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (upTo[middle] > at) high = middle;
                    else low = middle + 1;
                }
                keys[i] = bits(seed, below(draw(seed, 6, low), entries));
            }
            return keys;
        }
    }

    /** What one thread does with entries [from, to) of the columns: adds up into `own`. */
    interface Work {
        void run(int from, int to, long[] own);
    }

    static final int ANSWERS = 0;
    static final int FOUND = 1;

    final int entries;
    final int threads;
    final Columns columns;
    boolean silent;

    Other(int entries, int threads, long seed) {
        this.entries = entries;
        this.threads = threads;
        columns = new Columns(entries, seed);
    }

    /** Runs the work in equal parts and prints a line; a map that was written to is added up. */
    void measure(String workload, ConcurrentHashMap<Long, Long> map, boolean writes, Work work)
            throws Exception {
        long[][] sums = new long[threads][];
        long[] begins = new long[threads];
        long[] ends = new long[threads];
        CyclicBarrier start = new CyclicBarrier(threads);
        Thread[] crew = new Thread[threads];
        for (int member = 0; member < threads; ++member) {
            int me = member;
            crew[member] = new Thread(() -> {
                long[] own = new long[2];
                try {
                    start.await();
                } catch (Exception stopped) {
                    throw new IllegalStateException(stopped);
                }
                begins[me] = System.nanoTime();
                work.run((int) ((long) entries * me / threads),
                         (int) ((long) entries * (me + 1) / threads), own);
                ends[me] = System.nanoTime();
                sums[me] = own;
            });
            crew[member].start();
        }
        for (Thread each : crew) each.join();
        long begin = Arrays.stream(begins).min().getAsLong();
        double seconds = (Arrays.stream(ends).max().getAsLong() - begin) * 1e-9;

        long answers = Arrays.stream(sums).mapToLong(own -> own[ANSWERS]).sum();
        long check = Arrays.stream(sums).mapToLong(own -> own[FOUND]).sum();
        if (writes) check += total(map);
        if (silent) return;
        System.out.printf(
            "{\"workload\": \"%s\", \"operations\": %d, \"seconds\": %s, \"answers\": %d, "
                + "\"check\": %s}%n",
            workload, entries, Double.toString(seconds), answers, Long.toUnsignedString(check));
    }

    long total(ConcurrentHashMap<Long, Long> map) {
        long sum = 0;
        for (long key : columns.keys) {
            Long value = map.get(key);
            if (value != null) sum += value;
        }
        return sum;
    }

    static Work insert(ConcurrentHashMap<Long, Long> map, long[] keys) {
        return (from, to, own) -> {
            for (int i = from; i < to; ++i)
                if (map.putIfAbsent(keys[i], keys[i] & LOW) == null) ++own[ANSWERS];
        };
    }

    static Work find(ConcurrentHashMap<Long, Long> map, long[] keys) {
        return (from, to, own) -> {
            for (int i = from; i < to; ++i) {
                Long value = map.get(keys[i]);
                if (value == null) continue;
                ++own[ANSWERS];
                own[FOUND] += value;
            }
        };
    }

    static Work mix(ConcurrentHashMap<Long, Long> map, long[] keys) {
        return (from, to, own) -> {
            for (int i = from; i < to; ++i) {
                if (i % 20 == 19) {
                    map.put(keys[i], keys[i] & LOW | ASSIGNED);
                    ++own[ANSWERS];
                } else {
                    Long value = map.get(keys[i]);
                    if (value == null) continue;
                    ++own[ANSWERS];
                    own[FOUND] += value & LOW;
                }
            }
        };
    }

    static Work add(ConcurrentHashMap<Long, Long> map, long[] keys) {
        return (from, to, own) -> {
            for (int i = from; i < to; ++i) {
                map.merge(keys[i], 1L, Long::sum);
                ++own[ANSWERS];
            }
        };
    }

    static Work erase(ConcurrentHashMap<Long, Long> map, long[] keys) {
        return (from, to, own) -> {
            for (int i = from; i < to; ++i)
                if (map.remove(keys[i]) != null) ++own[ANSWERS];
        };
    }

    void times() throws Exception {
        ConcurrentHashMap<Long, Long> map = new ConcurrentHashMap<>(entries);
        measure("insert", map, true, insert(map, columns.keys));
        measure("hit", map, false, find(map, columns.hits));
        measure("miss", map, false, find(map, columns.misses));
        measure("mix 95/5", map, true, mix(map, columns.mix));
        measure("upsert", map, true, add(map, columns.uniform));
        measure("zipf upsert", map, true, add(map, columns.zipf));
        measure("delete all", map, true, erase(map, columns.keys));
        ConcurrentHashMap<Long, Long> grown = new ConcurrentHashMap<>();
        measure("growth", grown, true, insert(grown, columns.keys));
    }

    static long resident() throws Exception {
        System.gc();
        System.gc();
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(pages[1]) * 4096;
    }

    void memory() throws Exception {
        long before = resident();
        ConcurrentHashMap<Long, Long> map = new ConcurrentHashMap<>();
        insert(map, columns.keys).run(0, entries, new long[2]);
        long filled = resident() - before;
        int full = map.size();
        erase(map, columns.keys).run(0, entries, new long[2]);
        long emptied = resident() - before;
        String line = "{\"memory\": \"%s\", \"bytes\": %d, \"entries\": %d}%n";
        System.out.printf(line, "filled", filled, full);
        System.out.printf(line, "emptied", emptied, map.size());
    }

    public static void main(String[] arguments) throws Exception {
        long entries = 1 << 20;
        long threads = 1;
        long seed = 1;
        String measure = "times";
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--entries" -> entries = Long.parseLong(value);
                case "--threads" -> threads = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--measure" -> measure = value;
                case "--pattern" -> {
                    if (!value.equals("ConcurrentHashMap"))
                        throw new IllegalArgumentException(value);
                }
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Other job = new Other((int) entries, (int) threads, seed);
        if (measure.equals("memory")) {
            new Other(20000, 1, seed).warmUp();  // classes and compiled code are no map's memory
            job.memory();
        } else {
            job.warmUp();
            job.times();
        }
    }

    /** One round that nobody sees: it is the compiled code that is measured. */
    void warmUp() throws Exception {
        silent = true;
        times();
        silent = false;
        System.gc();
    }
}
