// Says every record that a topic holds now, on a line of its own, and ends. Its connection comes through standard input.

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Contents {
  public static void main(String[] args) throws Exception {
    var properties = new Properties();
    properties.load(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    var out = new StringBuilder();
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      var all = consumer.partitionsFor(args[0]).stream().map(each -> new TopicPartition(args[0], each.partition())).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      var ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each)))
        for (var record : consumer.poll(Duration.ofMillis(200)))
          out.append(record.partition()).append('\t').append(record.timestamp()).append('\t')
              .append(record.key()).append('\t').append(record.value()).append('\n');
    }
    System.out.print(out);
  }
}
