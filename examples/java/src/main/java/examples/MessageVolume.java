package examples;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/** How many messages each tenant of the chat writes in a minute, told once the minute is over. */
final class MessageVolume {
  private static final String TARGET = "analytics.events";
  private static final Duration WINDOW = Duration.ofMinutes(1);
  /** How late a message may come and still count. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Contract contract = Contract.read();
  private final SchemaRegistry registry = new SchemaRegistry(contract);

  private MessageVolume() throws Exception {}

  public static void main(String[] args) throws Exception {
    new MessageVolume().run();
  }

  private void run() throws InterruptedException {
    var settings = contract.connection(contract.content().at("/streams/settings"));
    settings.put("state.dir", System.getenv("STATE"));
    var ended = new CountDownLatch(1);
    try (var streams = new KafkaStreams(topology(), settings)) {
      streams.setStateListener((now, before) -> Contract.tell("state", now));
      streams.setUncaughtExceptionHandler(error -> {
        Contract.tell("failed", String.valueOf(error));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      });
      Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
      streams.start();
      ended.await();
    }
  }

  private Topology topology() {
    var builder = new StreamsBuilder();
    var topics = List.of(Contract.JSON.convertValue(contract.consumer().get("topics"), String[].class));
    builder.stream(topics, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .flatMap((key, record) -> tenantOf(record))
        .groupByKey(Grouped.with("by-tenant", Serdes.String(), Serdes.ByteArray()))
        .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
        // A cache would hold counts back until the next commit, and only closed windows are told anyway.
        .count(Materialized.<String, Long, WindowStore<Bytes, byte[]>>as("by-minute")
            .withKeySerde(Serdes.String())
            .withValueSerde(Serdes.Long())
            .withCachingDisabled())
        .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()).withName("closed-minutes"))
        .toStream()
        .map((window, count) -> KeyValue.pair(UUID.randomUUID().toString().getBytes(), event(window, count)))
        .to(TARGET, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return builder.build();
  }

  /** What can't be read isn't a message, and isn't counted. */
  private List<KeyValue<String, byte[]>> tenantOf(byte[] record) {
    try {
      return List.of(KeyValue.pair(registry.read(record).get("tenant_id").asText(), new byte[0]));
    } catch (SchemaRegistry.Poison error) {
      Contract.tell("skipped", error.getMessage());
      return List.of();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private byte[] event(Windowed<String> window, long count) {
    var name = window.key() + "-" + window.window().start();
    var event = Contract.JSON.createObjectNode();
    event.put("id", name).put("type", "Measurement").put("timestamp", window.window().end());
    event.put("tenant_id", window.key()).put("version", "1");
    event.putObject("payload").put("name", "messages_per_minute").put("value", count);
    event.putObject("metadata")
        .put("source", contract.service())
        .put("correlation_id", name)
        .put("trace_id", UUID.randomUUID().toString());
    try {
      var record = registry.write(TARGET + "-value", event);
      Contract.tell("counted", event);
      return record;
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }
}
