// Kafka's own client under way while a cluster is changed: writes numbered records with acks=all at an even pace, reads
// all of them, and watches how few replicas are in sync. Each line on its input is answered with one line of JSON about
// the time since the line before. It knows nothing of this program.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class LoadProbe {
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(240);
  static final int LOOK_AT_REPLICAS_MS = 100;

  /** What is known of one partition. Guarded by itself. */
  static final class Book {
    int sent, settled, failed, acknowledged, duplicates, outOfOrder, highestRead = -1;
    long end = -1, position = 0;
    final BitSet acks = new BitSet(), read = new BitSet();
  }

  /** What is measured between two lines. Guarded by itself. */
  static final class Window {
    long lastAck = System.nanoTime(), longestPause;
    int leastInSync = Integer.MAX_VALUE;
    List<Long> latencies = new ArrayList<>();
    final Set<String> errors = new TreeSet<>();

    synchronized void acknowledged(long sentAt) {
      long now = System.nanoTime();
      longestPause = Math.max(longestPause, now - lastAck);
      lastAck = now;
      latencies.add(now - sentAt);
    }

    synchronized void close(Map<String, Object> summary) {
      latencies.sort(null);
      summary.put("longestPauseMs", ms(Math.max(longestPause, System.nanoTime() - lastAck)));
      summary.put("p99Ms", latencies.isEmpty() ? -1 : ms(latencies.get((int) (0.99 * (latencies.size() - 1)))));
      summary.put("slowestMs", latencies.isEmpty() ? -1 : ms(latencies.get(latencies.size() - 1)));
      summary.put("leastInSync", leastInSync);
      summary.put("errors", List.copyOf(errors));
      longestPause = 0;
      leastInSync = Integer.MAX_VALUE;
      latencies = new ArrayList<>();
      errors.clear();
    }

    static long ms(long nanos) {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  final String topic;
  final Book[] books;
  final Window window = new Window();
  final KafkaProducer<String, String> producer;
  final KafkaConsumer<String, String> consumer;
  final Admin admin;

  LoadProbe(Map<String, Object> connection, String topic) throws Exception {
    this.topic = topic;
    admin = Admin.create(connection);
    int partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    books = IntStream.range(0, partitions).mapToObj(each -> new Book()).toArray(Book[]::new);
    producer = new KafkaProducer<>(
        with(connection, Map.of("acks", "all", "enable.idempotence", "true", "delivery.timeout.ms", "240000")), new StringSerializer(), new StringSerializer());
    consumer = new KafkaConsumer<>(
        with(connection, Map.of("enable.auto.commit", "false")), new StringDeserializer(), new StringDeserializer());
    var all = IntStream.range(0, partitions).mapToObj(each -> new TopicPartition(topic, each)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** @param args the client's properties, the topic, and how many records a second */
  public static void main(String[] args) throws Exception {
    var out = System.out;
    System.setOut(System.err); // Whatever a library prints is no answer.
    var properties = new Properties();
    try (var file = new FileReader(args[0], StandardCharsets.UTF_8)) { properties.load(file); }
    var connection = new HashMap<String, Object>();
    properties.forEach((key, value) -> connection.put((String) key, value));
    var probe = new LoadProbe(connection, args[1]);
    probe.keepDoing("writer", probe.writer(Integer.parseInt(args[2])));
    probe.keepDoing("reader", probe::read);
    probe.keepDoing("watcher", probe::watchReplicas);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      out.println(new ObjectMapper().writeValueAsString(probe.summary()));
      out.flush();
    }
    System.exit(0);
  }

  void keepDoing(String name, Runnable once) {
    var thread = new Thread(() -> {
      while (true) once.run();
    }, name);
    thread.setUncaughtExceptionHandler((which, error) -> {
      error.printStackTrace();
      System.exit(1);
    });
    thread.start();
  }

  /** Keeps its pace whatever happens: a record that has to wait counts its wait. */
  Runnable writer(int perSecond) {
    var turn = new long[] {System.nanoTime(), 0};
    return () -> {
      turn[0] += TimeUnit.SECONDS.toNanos(1) / perSecond;
      while (System.nanoTime() < turn[0]) LockSupport.parkNanos(turn[0] - System.nanoTime());
      int partition = (int) (turn[1]++ % books.length);
      var book = books[partition];
      int number;
      synchronized (book) { number = book.sent++; }
      long sentAt = System.nanoTime();
      producer.send(new ProducerRecord<>(topic, partition, null, Integer.toString(number)), (metadata, error) -> {
        synchronized (book) {
          book.settled++;
          if (error == null) {
            book.acknowledged++;
            book.acks.set(number);
          } else book.failed++;
        }
        if (error == null) window.acknowledged(sentAt);
        else synchronized (window) { window.errors.add(error.toString()); }
      });
    };
  }

  void read() {
    for (var record : consumer.poll(Duration.ofMillis(200))) {
      int number = Integer.parseInt(record.value());
      var book = books[record.partition()];
      synchronized (book) {
        if (book.read.get(number)) book.duplicates++;
        else if (number < book.highestRead) book.outOfOrder++;
        book.read.set(number);
        book.highestRead = Math.max(book.highestRead, number);
        book.position = record.offset() + 1;
      }
    }
  }

  void watchReplicas() {
    try {
      var found = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      int least = found.partitions().stream().mapToInt(each -> each.isr().size()).min().getAsInt();
      synchronized (window) { window.leastInSync = Math.min(window.leastInSync, least); }
      Thread.sleep(LOOK_AT_REPLICAS_MS);
    } catch (ExecutionException unreachable) {
      // A broker that is going away; the next look tells.
    } catch (InterruptedException ended) {
      throw new IllegalStateException(ended);
    }
  }

  /** Waits until all that was sent so far is settled and read; writing goes on meanwhile. */
  Map<String, Object> summary() throws Exception {
    long until = System.nanoTime() + PATIENCE_NANOS;
    var sent = Arrays.stream(books).mapToInt(book -> { synchronized (book) { return book.sent; } }).toArray();
    waitFor(until, partition -> books[partition].settled >= sent[partition]);
    var ends = admin.listOffsets(offsets()).all().get();
    ends.forEach((partition, end) -> {
      var book = books[partition.partition()];
      synchronized (book) { book.end = end.offset(); }
    });
    waitFor(until, partition -> books[partition].position >= books[partition].end);
    var counts = new int[6];
    for (int partition = 0; partition < books.length; partition++) {
      var book = books[partition];
      synchronized (book) {
        var lost = book.acks.get(0, sent[partition]);
        lost.andNot(book.read);
        int[] own = {sent[partition], book.acknowledged, book.failed, lost.cardinality(), book.outOfOrder, book.duplicates};
        Arrays.setAll(counts, each -> counts[each] + own[each]);
      }
    }
    var summary = new LinkedHashMap<String, Object>();
    var names = List.of("sent", "acknowledged", "failed", "lost", "outOfOrder", "duplicates");
    for (int each = 0; each < counts.length; each++) summary.put(names.get(each), counts[each]);
    window.close(summary);
    return summary;
  }

  Map<TopicPartition, OffsetSpec> offsets() {
    var all = new HashMap<TopicPartition, OffsetSpec>();
    for (int each = 0; each < books.length; each++) {
      all.put(new TopicPartition(topic, each), OffsetSpec.latest());
    }
    return all;
  }

  void waitFor(long until, IntPredicate done) throws InterruptedException {
    for (int each = 0; each < books.length && System.nanoTime() < until; ) {
      boolean enough;
      synchronized (books[each]) { enough = done.test(each); }
      if (enough) each++;
      else Thread.sleep(10);
    }
  }

  static Map<String, Object> with(Map<String, Object> connection, Map<String, Object> more) {
    var all = new HashMap<>(connection);
    all.putAll(more);
    return all;
  }
}
