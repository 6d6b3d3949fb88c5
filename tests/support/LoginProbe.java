// Somebody new comes in again and again while a cluster is changed: each time with a fresh connection to each broker, and
// with what the client.properties says at that moment. A broker that is away doesn't count; one that refuses does. Each
// line on its input is answered with one line of JSON about all that happened so far, by file.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;

public class LoginProbe {
  /** Whoever gives up in the middle of a handshake looks to the broker like somebody who refuses it. */
  static final int PATIENCE_MS = 120_000;

  /** Of one file. Guarded by itself. */
  static final class Count {
    int logins, away;
    final Map<String, Integer> refused = new TreeMap<>();
  }

  final Map<String, Count> counts = new ConcurrentHashMap<>();

  /**
   * A line of its input is a file to begin with, or `-` and a file to end with, or empty to ask for the counts. A file, a
   * group and a topic: a member joins that group; the answer comes when it has. `-`, the file and `left`: it leaves.
   */
  public static void main(String[] args) throws Exception {
    var out = System.out;
    System.setOut(System.err); // Whatever a library prints is no answer.
    var probe = new LoginProbe();
    var running = new ConcurrentHashMap<String, Thread>();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      var words = line.split(" ");
      String file = words[0].replaceFirst("^-", "");
      if (line.startsWith("-")) {
        var ending = running.remove(file);
        ending.interrupt();
        if (words.length > 1) ending.join(); // A member has left when its answer comes.
      } else if (words.length > 2) {
        var joined = new CountDownLatch(1);
        var member = new Thread(() -> beMember(file, words[1], words[2], joined), file);
        member.setDaemon(true);
        running.put(file, member);
        member.start();
        joined.await();
      } else if (!line.isEmpty()) {
        probe.counts.putIfAbsent(file, new Count());
        var thread = new Thread(() -> probe.keepComing(file), file);
        thread.setDaemon(true);
        running.put(file, thread);
        thread.start();
      }
      out.println(new ObjectMapper().writeValueAsString(probe.summary()));
      out.flush();
    }
  }

  void keepComing(String file) {
    var count = counts.get(file);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) { properties.load(reader); }
        for (String server : properties.getProperty("bootstrap.servers").split(",")) comeIn(properties, server, count);
        Thread.sleep(100);
      } catch (InterruptedException ended) {
        return;
      } catch (Exception broken) {
        broken.printStackTrace();
        System.exit(1);
      }
    }
  }

  /** Until it is told to end; then it leaves the group. */
  static void beMember(String file, String group, String topic, CountDownLatch joined) {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
    properties.put("group.id", group);
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      try {
        while (true) {
          consumer.poll(Duration.ofMillis(200));
          if (!consumer.assignment().isEmpty()) joined.countDown();
        }
      } catch (InterruptException ended) {
        Thread.interrupted(); // Or it couldn't take its leave.
      }
    }
  }

  void comeIn(Properties properties, String server, Count count) throws InterruptedException {
    var settings = new HashMap<String, Object>();
    properties.forEach((key, value) -> settings.put((String) key, value));
    settings.put("bootstrap.servers", server);
    settings.put("request.timeout.ms", PATIENCE_MS);
    settings.put("default.api.timeout.ms", PATIENCE_MS);
    try (var admin = Admin.create(settings)) {
      admin.describeCluster().clusterId().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
      synchronized (count) { count.logins++; }
    } catch (ExecutionException | TimeoutException | KafkaException error) {
      var cause = error instanceof ExecutionException ? error.getCause() : error;
      boolean refusal = cause instanceof AuthenticationException || cause instanceof AuthorizationException;
      synchronized (count) {
        if (refusal) count.refused.merge(cause.toString(), 1, Integer::sum);
        else count.away++;
      }
    }
  }

  Map<String, Object> summary() {
    var all = new TreeMap<String, Object>();
    counts.forEach((file, count) -> {
      synchronized (count) {
        all.put(file, Map.of("logins", count.logins, "away", count.away, "refused", Map.copyOf(count.refused)));
      }
    });
    return all;
  }
}
