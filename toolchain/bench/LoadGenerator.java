// Kafka's own producer and consumer under a load of a given size: as fast as it goes with a bounded number of records on
// their way (closed loop), or at a given pace (open loop). Each line of JSON on its input is one run and is answered with
// one line. Times count from the moment at which a record was due, so a stall is felt by all records that it delays. It
// stays one process, so that every variant meets the same warm Java.

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class LoadGenerator {
  static final int TEMPLATES = 512, KEYS = 10_000;
  static final long ON_THEIR_WAY_BYTES = 8L << 20, SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(60);
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Run(
      String name, String properties, int partitions, String existingTopic, Map<String, String> topicSettings,
      Map<String, String> producer, Map<String, String> consumer, int bytes, double perSecond, double warmUpSeconds, double seconds, long[] processes) {}

  /** By the contestant's name: connecting anew for each run would cost more than the run. */
  static final Map<String, LoadGenerator> KEPT = new HashMap<>();

  final String topic;
  final KafkaProducer<byte[], byte[]> producer;
  final KafkaConsumer<byte[], byte[]> consumer;
  final AtomicLong read = new AtomicLong();
  final Histogram times = new Histogram(SLOWEST_NANOS, 3);
  long sent;
  volatile long from, to;
  volatile boolean under;
  volatile Exception failure;

  LoadGenerator(Run run) throws Exception {
    topic = run.existingTopic == null ? "load-" + KEPT.size() : run.existingTopic;
    var connection = new HashMap<String, Object>();
    var file = new Properties();
    try (var reader = new FileReader(run.properties, StandardCharsets.UTF_8)) { file.load(reader); }
    file.forEach((key, value) -> connection.put((String) key, value));
    if (run.existingTopic == null) try (var admin = Admin.create(connection)) {
      admin.createTopics(List.of(new NewTopic(topic, run.partitions, (short) 3).configs(run.topicSettings))).all().get();
    }
    producer = new KafkaProducer<>(with(connection, run.producer), new ByteArraySerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(with(connection, run.consumer), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var all = IntStream.range(0, run.partitions).mapToObj(each -> new TopicPartition(topic, each)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  public static void main(String[] args) throws Exception {
    var out = System.out;
    System.setOut(System.err); // Whatever a library prints is no answer.
    var json = new ObjectMapper();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      if (line.startsWith("compress ")) {
        out.println(json.writeValueAsString(compress(line.split(" "))));
        out.flush();
        continue;
      }
      var run = json.readValue(line, Run.class);
      if (!KEPT.containsKey(run.name)) KEPT.put(run.name, new LoadGenerator(run));
      out.println(json.writeValueAsString(KEPT.get(run.name).measure(run)));
      out.flush();
    }
    System.exit(0);
  }

  Map<String, Object> measure(Run run) throws Exception {
    times.reset();
    from = to = Long.MAX_VALUE;
    under = true;
    var reader = new Thread(this::keepReading, "reader");
    reader.start();
    try {
      return send(run);
    } finally {
      under = false;
      reader.join();
    }
  }

  Map<String, Object> send(Run run) throws Exception {
    var random = new Random(1);
    var templates = IntStream.range(0, TEMPLATES).mapToObj(each -> message(random, run.bytes)).toArray(byte[][]::new);
    var keys = IntStream.range(0, KEYS).mapToObj(each -> ("conversation-" + each).getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    boolean closed = run.perSecond == 0;
    long mostOnTheirWay = Math.max(500, ON_THEIR_WAY_BYTES / run.bytes);
    long start = System.nanoTime(), begin = start + nanos(run.warmUpSeconds), end = begin + nanos(run.seconds);
    long readBefore = 0;
    double[] before = null;
    for (long number = 0; ; number++) {
      if (closed) while (sent - read.get() >= mostOnTheirWay && failure == null && System.nanoTime() < end) LockSupport.parkNanos(100_000);
      long due = closed ? System.nanoTime() : start + (long) (number * 1e9 / run.perSecond);
      while (System.nanoTime() < due) LockSupport.parkNanos(Math.max(50_000, due - System.nanoTime()));
      if (failure != null) throw failed(run);
      if (before == null && due >= begin) {
        from = due;
        to = end;
        readBefore = read.get();
        before = used(run);
      }
      if (due >= end) break;
      byte[] value = templates[random.nextInt(TEMPLATES)].clone();
      ByteBuffer.wrap(value).putLong(0, due);
      producer.send(new ProducerRecord<>(topic, keys[random.nextInt(KEYS)], value), (metadata, error) -> {
        if (error != null) failure = error;
      });
      sent++;
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    long readWithin = read.get() - readBefore;
    double[] after = used(run);
    long patience = System.nanoTime() + PATIENCE_NANOS;
    producer.flush();
    while (read.get() < sent && failure == null && System.nanoTime() < patience) Thread.sleep(5);
    if (failure != null) throw failed(run);
    var result = new LinkedHashMap<String, Object>();
    result.put("perSecond", readWithin / seconds);
    result.put("unread", sent - read.get());
    result.put("clientCpu", (after[0] - before[0]) / seconds);
    result.put("nodeCpu", (after[1] - before[1]) / seconds);
    for (var each : Map.of("p50Ms", 50.0, "p95Ms", 95.0, "p99Ms", 99.0, "p999Ms", 99.9).entrySet()) {
      synchronized (times) { result.put(each.getKey(), times.getValueAtPercentile(each.getValue()) / 1e6); }
    }
    return result;
  }

  /** Of this thread's own making: Java's launcher can't print those of others. */
  IllegalStateException failed(Run run) {
    return new IllegalStateException(run.name + ": " + failure, failure);
  }

  void keepReading() {
    try {
      while (under) {
        var records = consumer.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        synchronized (times) {
          for (var record : records) {
            long due = ByteBuffer.wrap(record.value()).getLong(0);
            if (due >= from && due < to) times.recordValue(Math.min(SLOWEST_NANOS, Math.max(0, now - due)));
          }
        }
        read.addAndGet(records.count());
      }
    } catch (Exception error) {
      failure = error;
    }
  }

  /** Seconds of processors that this process and the nodes have used. */
  static double[] used(Run run) {
    double nodes = Arrays.stream(run.processes).mapToObj(ProcessHandle::of).flatMap(Optional::stream).mapToDouble(LoadGenerator::cpu).sum();
    return new double[] {cpu(ProcessHandle.current()), nodes};
  }

  static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().map(each -> each.toNanos() / 1e9).orElse(Double.NaN);
  }

  /** What making batches of such records takes, with the classes of Kafka's own producer: neighbours don't change a thread's own time. */
  static Map<String, Object> compress(String[] words) {
    int bytes = Integer.parseInt(words[2]), batch = Integer.parseInt(words[3]);
    var random = new Random(1);
    var templates = IntStream.range(0, TEMPLATES).mapToObj(each -> message(random, bytes)).toArray(byte[][]::new);
    var compression = compressionOf(words[1], words.length > 4 ? Integer.parseInt(words[4]) : null);
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long records = 0, written = 0, before = threads.getCurrentThreadCpuTime(), warmUntil = before + nanos(0.5), until = before + nanos(1);
    for (long now; (now = threads.getCurrentThreadCpuTime()) < until; ) {
      if (warmUntil > 0 && now >= warmUntil) {
        records = written = warmUntil = 0;
        before = now;
      }
      var builder = MemoryRecords.builder(ByteBuffer.allocate(batch + 4096 + bytes), compression, TimestampType.CREATE_TIME, 0L);
      do {
        builder.append(now, null, templates[random.nextInt(TEMPLATES)]);
        records++;
      } while (builder.estimatedSizeInBytes() + bytes < batch);
      written += builder.build().sizeInBytes();
    }
    double used = threads.getCurrentThreadCpuTime() - before;
    return Map.of("microseconds", used / records / 1e3, "bytes", (double) written / records);
  }

  static Compression compressionOf(String name, Integer level) {
    return switch (name) {
      case "gzip" -> (level == null ? Compression.gzip() : Compression.gzip().level(level)).build();
      case "lz4" -> (level == null ? Compression.lz4() : Compression.lz4().level(level)).build();
      case "zstd" -> (level == null ? Compression.zstd() : Compression.zstd().level(level)).build();
      case "snappy" -> Compression.snappy().build();
      default -> Compression.NONE;
    };
  }

  /** Eight bytes for the time at which it is due, then JSON with the envelope's fields and text as people write it. */
  static byte[] message(Random random, int bytes) {
    var words = "the a to of and in is it you that he was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find".split(" ");
    var text = new StringBuilder("        {\"id\":\"").append(new UUID(random.nextLong(), random.nextLong()))
        .append("\",\"tenant_id\":\"acme\",\"type\":\"text\",\"content\":\"");
    while (text.length() < bytes) text.append(words[random.nextInt(words.length)]).append(' ');
    text.setLength(Math.max(8, bytes));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static Map<String, Object> with(Map<String, Object> connection, Map<String, String> more) {
    var all = new HashMap<>(connection);
    all.putAll(more);
    return all;
  }

  static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }
}
