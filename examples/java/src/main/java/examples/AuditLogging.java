package examples;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The checkout's audit log, in miniature: a line for each domain event, in the file that AUDIT names. */
final class AuditLogging {
  private final Contract contract = Contract.read();
  private final SchemaRegistry registry = new SchemaRegistry(contract);
  private final Path log = Path.of(System.getenv("AUDIT"));

  private AuditLogging() throws Exception {}

  public static void main(String[] args) throws Exception {
    new AuditLogging().run();
  }

  private void run() throws Exception {
    var entry = contract.consumer();
    var bytes = new ByteArrayDeserializer();
    var stopping = new AtomicBoolean();
    try (var consumer = new KafkaConsumer<>(contract.connection(entry.get("settings")), bytes, bytes);
        var producer = new KafkaProducer<>(
            contract.connection(contract.content().get("producer").get("settings")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true)));
      consumer.subscribe(List.of(Contract.JSON.convertValue(entry.get("topics"), String[].class)));
      Contract.tell("ready", contract.service());
      while (!stopping.get()) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          var failure = tryAsOften(record);
          var target = entry.at("/deadLetter/topics").get(record.topic());
          if (failure != null && target != null) {
            producer.send(deadLetter(target.asText(), record, failure)).get();
            Contract.tell("deadLetter", record.offset());
          }
        }
        // Only now: what was read and not yet written down would be lost.
        consumer.commitSync();
      }
    }
  }

  private record Failure(Exception error, int retries) {}

  /** As often, and after such waits, as the contract says; what can't get better isn't tried again. */
  private Failure tryAsOften(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    var entry = contract.consumer();
    var delays = entry.at("/retry/delaysMs");
    var most = entry.at("/deadLetter/afterFailures").asInt(delays.size() + 1);
    for (int failures = 1; ; failures++) {
      try {
        write(record);
        return null;
      } catch (SchemaRegistry.Poison error) {
        return new Failure(error, failures - 1);
      } catch (Exception error) {
        if (failures >= most) return new Failure(error, failures - 1);
        Thread.sleep(delays.path(failures - 1).asLong(1000));
      }
    }
  }

  private void write(ConsumerRecord<byte[], byte[]> record) throws Exception {
    var event = registry.read(record.value());
    var line = "%s %s %s%n".formatted(
        event.path("timestamp").asText(), event.path("event_type").asText(), event.path("event_id").asText());
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Contract.tell("logged", event.path("event_id").asText());
  }

  /** The record stays as it came, so that it can be replayed; what happened to it stands beside. */
  private ProducerRecord<byte[], byte[]> deadLetter(
      String target, ConsumerRecord<byte[], byte[]> record, Failure failure) {
    var letter = new ProducerRecord<>(target, null, record.key(), record.value(), record.headers());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("original-topic", record.topic());
    facts.put("original-partition", record.partition());
    facts.put("original-offset", record.offset());
    facts.put("error-type", failure.error instanceof SchemaRegistry.Poison ? "schema" : "business-logic");
    facts.put("error-message", failure.error.getMessage());
    facts.put("retry-count", failure.retries);
    facts.put("failed-at", Instant.now());
    facts.put("service", contract.service());
    facts.forEach((name, fact) ->
        letter.headers().add("dead-letter." + name, String.valueOf(fact).getBytes(StandardCharsets.UTF_8)));
    return letter;
  }
}
