// A service that writes numbered orders, and one that reads them: each says on a line of its own what Kafka confirmed.
// It knows nothing of this program; what it is to do comes as arguments, its connection through standard input.

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.*;

public class Orders {
  public static void main(String[] args) throws Exception {
    var properties = new Properties();
    properties.load(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (args[0].equals("write")) write(properties, args[1], Long.parseLong(args[2]), Integer.parseInt(args[3]));
    else read(properties, args[1], args[2], args[0].equals("idle"));
  }

  /** From a number on, so many a second, until it is killed. Each number that isn't confirmed within its time is said too. */
  static void write(Properties properties, String topic, long first, int perSecond) {
    properties.put("acks", "all");
    properties.put("delivery.timeout.ms", "10000");
    properties.put("request.timeout.ms", "5000");
    properties.put("max.block.ms", "10000");
    properties.put("linger.ms", "5");
    try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      var begun = System.nanoTime();
      for (long i = 0; ; i++) {
        var due = begun + i * 1_000_000_000L / perSecond;
        for (long wait; (wait = due - System.nanoTime()) > 0; ) LockSupport.parkNanos(wait);
        var number = Long.toString(first + i);
        producer.send(new ProducerRecord<>(topic, number, number), (metadata, error) -> {
          if (error == null) say("wrote " + number + " " + System.currentTimeMillis());
          else say("failed " + number + " " + error.getClass().getSimpleName());
        });
      }
    }
  }

  /** In a group, from where the group is; says each number once it is read. Who is idle is in the group, and no more. */
  static void read(Properties properties, String topic, String group, boolean idle) {
    properties.put("group.id", group);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("session.timeout.ms", idle ? "30000" : "10000");
    properties.put("max.poll.records", "200");
    // Its cluster may be away for minutes before somebody stops it.
    properties.put("default.api.timeout.ms", "600000");
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
          if (idle) consumer.pause(partitions);
          for (var each : partitions) say("from " + each.partition() + " " + consumer.position(each));
        }
      });
      while (true) {
        var records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        for (var record : records)
          say("read " + record.value() + " " + record.partition() + " " + record.offset() + " " + System.currentTimeMillis());
        try {
          consumer.commitSync();
        } catch (CommitFailedException | RebalanceInProgressException held) {
          // It was held up for longer than its session: it reads again from where its group is.
        }
      }
    }
  }

  static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
