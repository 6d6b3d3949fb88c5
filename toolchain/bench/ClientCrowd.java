// More and more of Kafka's own producers, each with connections of its own, as many services would have. A line with a number
// lets the crowd grow to it; it is answered when each new one has an acknowledged record in each partition.

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class ClientCrowd {
  static final int AT_ONCE = 8;

  /** @param args the client's properties, and the topic */
  public static void main(String[] args) throws Exception {
    var out = System.out;
    System.setOut(System.err); // Whatever a library prints is no answer.
    var properties = new Properties();
    try (var file = new FileReader(args[0], StandardCharsets.UTF_8)) { properties.load(file); }
    var settings = new HashMap<String, Object>(Map.of("acks", "all"));
    properties.forEach((key, value) -> settings.put((String) key, value));
    var crowd = new ArrayList<KafkaProducer<String, String>>();
    var workers = Executors.newFixedThreadPool(AT_ONCE);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      long begun = System.nanoTime();
      var coming = new ArrayList<Future<KafkaProducer<String, String>>>();
      for (int each = crowd.size(); each < Integer.parseInt(line); each++) coming.add(workers.submit(newcomer(settings, args[1])));
      for (var each : coming) crowd.add(each.get());
      out.printf(Locale.ROOT, "{\"seconds\":%f}%n", (System.nanoTime() - begun) / 1e9);
    }
    System.exit(0);
  }

  static Callable<KafkaProducer<String, String>> newcomer(Map<String, Object> settings, String topic) {
    return () -> {
      var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
      var sent = new ArrayList<Future<?>>();
      for (var partition : List.copyOf(producer.partitionsFor(topic))) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition.partition(), null, "here I am")));
      }
      for (var each : sent) each.get();
      return producer;
    };
  }
}
