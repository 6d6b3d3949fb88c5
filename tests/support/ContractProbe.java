// Kafka's own client, doing what it is told: one line of JSON in, one line out. Of each attempt it says how it ended:
// "ok", or the name of Kafka's error. It knows nothing of this program; what a client may do comes from the tests.

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.*;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class ContractProbe {
  static final ObjectMapper JSON = new ObjectMapper();
  static final int CLIENTS_AT_ONCE = 16;
  static final Duration PATIENCE = Duration.ofSeconds(120);

  record Result(String outcome, Object answer) {}

  public static void main(String[] args) throws Exception {
    var out = System.out;
    System.setOut(System.err); // Whatever a library prints is no answer.
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
      out.flush();
    }
  }

  /** The attempts of one client follow each other; clients work side by side. */
  static Result[] answer(JsonNode request) throws Exception {
    var results = new Result[request.get("attempts").size()];
    var byClient = new LinkedHashMap<String, List<Integer>>();
    for (int i = 0; i < results.length; i++) {
      byClient.computeIfAbsent(request.get("attempts").get(i).get("as").asText(), as -> new ArrayList<>()).add(i);
    }
    var pool = Executors.newFixedThreadPool(CLIENTS_AT_ONCE);
    var jobs = new ArrayList<Future<?>>();
    byClient.forEach((as, indices) -> jobs.add(pool.submit(() -> {
      try (var session = new Session(request.get("clients").get(as))) {
        for (int i : indices) results[i] = session.result(request.get("attempts").get(i));
      }
      return null;
    })));
    pool.shutdown();
    for (var job : jobs) job.get();
    return results;
  }

  /** One service: its connections are made when they are needed first. */
  static final class Session implements AutoCloseable {
    final Map<String, Object> connection = new HashMap<>();
    final Map<String, Object> producing;
    Admin admin;
    Producer<String, String> producer;
    Consumer<String, String> reader;

    Session(JsonNode client) throws Exception {
      var properties = new Properties();
      properties.load(new StringReader(client.get("properties").asText()));
      properties.forEach((key, value) -> connection.put((String) key, value));
      producing = texts(client.path("producer"));
    }

    Result result(JsonNode attempt) {
      try {
        return new Result("ok", perform(attempt));
      } catch (Throwable error) {
        var cause = error;
        while (cause.getCause() != null && (cause instanceof ExecutionException || cause.getClass() == KafkaException.class)) {
          cause = cause.getCause();
        }
        return new Result(cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
      }
    }

    Object perform(JsonNode a) throws Exception {
      var name = a.path("name").asText();
      return switch (a.get("do").asText()) {
        case "write" -> producer().send(record(name, "probe")).get().offset();
        case "read" -> read(name);
        case "consume" -> consume(names(a.get("topics")), texts(a.get("settings")));
        case "drain" -> drain(name, texts(a.get("settings")));
        case "commit" -> admin().alterConsumerGroupOffsets(name, offset(a.get("topic").asText(), 0)).all().get();
        case "offset" -> admin().listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get()
            .get(new TopicPartition(a.get("topic").asText(), 0)).offset();
        case "fence" -> admin().fenceProducers(List.of(name)).all().get();
        case "transact" -> transact(a);
        case "flood" -> flood(name, a.get("megabytes").asInt());
        case "create" -> admin().createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty()))).all().get();
        case "delete" -> admin().deleteTopics(List.of(name)).all().get();
        case "delete records" -> admin().deleteRecords(
            Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(-1))).all().get();
        case "alter topic" -> alter(ConfigResource.Type.TOPIC, name, "retention.ms", "3600000");
        case "alter broker" -> alter(ConfigResource.Type.BROKER, name, "log.retention.ms", "3600000");
        case "grant" -> admin().createAcls(List.of(new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL),
            new AccessControlEntry("User:somebody", "*", AclOperation.WRITE, AclPermissionType.ALLOW)))).all().get();
        case "topic configs" -> configs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        case "broker configs" -> admin().describeConfigs(
            List.of(new ConfigResource(ConfigResource.Type.BROKER, name))).all().get().size();
        case "connect" -> admin().describeCluster().clusterId().get();
        case "topics" -> describe();
        case "acls" -> acls();
        case "users" -> new TreeSet<>(admin().describeUserScramCredentials().users().get());
        case "quotas" -> quotas();
        default -> throw new IllegalArgumentException("the probe can't " + a.get("do"));
      };
    }

    Object alter(ConfigResource.Type type, String name, String setting, String value) throws Exception {
      var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
      return admin().incrementalAlterConfigs(Map.of(new ConfigResource(type, name), List.of(change))).all().get();
    }

    /** Partition 0 is never empty once it was written to, so that whoever may read finds a record. */
    Object read(String topic) {
      if (reader == null) reader = consumer(Map.of("enable.auto.commit", "false", "retry.backoff.ms", "10"));
      var partition = new TopicPartition(topic, 0);
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      return until(reader, seen -> seen.containsKey(topic)).get(topic);
    }

    Object consume(List<String> topics, Map<String, Object> settings) {
      try (var consumer = consumer(settings)) {
        consumer.subscribe(topics);
        var seen = until(consumer, each -> each.keySet().containsAll(topics));
        consumer.commitSync();
        return new TreeSet<>(seen.keySet());
      }
    }

    /** All that there is in a topic now, for whoever reads with these settings. */
    Object drain(String topic, Map<String, Object> settings) {
      try (var consumer = consumer(settings)) {
        var all = consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        var ends = consumer.endOffsets(all);
        var seen = until(consumer, each -> all.stream().allMatch(one -> consumer.position(one) >= ends.get(one)));
        return seen.getOrDefault(topic, List.of());
      }
    }

    Map<String, List<String>> until(Consumer<String, String> consumer, Predicate<Map<String, List<String>>> enough) {
      var seen = new HashMap<String, List<String>>();
      for (var end = System.nanoTime() + PATIENCE.toNanos(); !enough.test(seen); ) {
        if (System.nanoTime() > end) throw new IllegalStateException("there were records of " + seen.keySet() + " only");
        for (var each : consumer.poll(Duration.ofMillis(200))) {
          seen.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.value());
        }
      }
      return seen;
    }

    /** Writes values, and an offset for a group, in one transaction; then commits, aborts, or is replaced by a twin. */
    Object transact(JsonNode a) throws Exception {
      var identity = Map.<String, Object>of("transactional.id", a.get("id").asText());
      try (var writer = producer(identity); var member = consumer(texts(a.get("settings")))) {
        writer.initTransactions();
        writer.beginTransaction();
        try {
          for (var value : names(a.get("values"))) writer.send(record(a.get("name").asText(), value)).get();
          writer.sendOffsetsToTransaction(offset(a.get("topic").asText(), a.get("offset").asLong()), member.groupMetadata());
        } catch (Exception refused) {
          writer.abortTransaction();
          throw refused;
        }
        if (a.get("end").asText().equals("replaced")) {
          try (var twin = producer(identity)) { twin.initTransactions(); }
        }
        if (a.get("end").asText().equals("abort")) writer.abortTransaction();
        else writer.commitTransaction();
        return null;
      }
    }

    /** Text that compression hardly makes shorter, to one partition. The longest wait that a broker asked for, in ms. */
    Object flood(String topic, int megabytes) throws Exception {
      var random = new Random(1);
      var half = new char[512 * 1024];
      for (int at = 0; at < half.length; at++) half[at] = (char) random.nextInt(128);
      // Each is a batch by itself, so that being alike makes them no shorter.
      var text = new String(half);
      for (int i = 0; i < 2 * megabytes; i++) producer().send(record(topic, text));
      producer().flush();
      return producer().metrics().values().stream()
          .filter(each -> each.metricName().name().equals("produce-throttle-time-max")).findFirst().get().metricValue();
    }

    Object describe() throws Exception {
      var names = admin().listTopics().names().get();
      var settings = configs(names.stream().map(each -> new ConfigResource(ConfigResource.Type.TOPIC, each)).toList());
      var all = new TreeMap<String, Object>();
      admin().describeTopics(names).allTopicNames().get().forEach((name, topic) -> all.put(name, Map.of(
          "partitions", topic.partitions().size(),
          "replicas", topic.partitions().stream().mapToInt(each -> each.replicas().size()).distinct().boxed().toList(),
          "settings", settings.get(name))));
      return all;
    }

    /** Only what was set for a topic itself. */
    Map<String, Map<String, String>> configs(List<ConfigResource> resources) throws Exception {
      var all = new TreeMap<String, Map<String, String>>();
      admin().describeConfigs(resources).all().get().forEach((resource, config) -> {
        var own = all.computeIfAbsent(resource.name(), name -> new TreeMap<>());
        config.entries().stream().filter(each -> each.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
            .forEach(each -> own.put(each.name(), each.value()));
      });
      return all;
    }

    Object acls() throws Exception {
      return admin().describeAcls(AclBindingFilter.ANY).values().get().stream().map(each -> {
        var rule = each.entry();
        var on = each.pattern();
        return String.join(" ", rule.permissionType().name(), rule.principal(), rule.operation().name(),
            on.resourceType().name(), on.name(), on.patternType().name(), "from", rule.host());
      }).sorted().toList();
    }

    Object quotas() throws Exception {
      var all = new TreeMap<String, Object>();
      admin().describeClientQuotas(ClientQuotaFilter.all()).entities().get()
          .forEach((entity, limits) -> all.put(new TreeMap<>(entity.entries()).toString(), limits));
      return all;
    }

    Admin admin() {
      return admin == null ? admin = Admin.create(connection) : admin;
    }

    Producer<String, String> producer() {
      return producer == null ? producer = producer(Map.of()) : producer;
    }

    Producer<String, String> producer(Map<String, Object> more) {
      var all = new HashMap<>(connection);
      all.putAll(producing);
      all.put("max.block.ms", "60000");
      all.putAll(more);
      return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    Consumer<String, String> consumer(Map<String, Object> settings) {
      var all = new HashMap<>(connection);
      all.putAll(settings);
      return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    @Override
    public void close() {
      if (reader != null) reader.close();
      if (producer != null) producer.close();
      if (admin != null) admin.close();
    }
  }

  static ProducerRecord<String, String> record(String topic, String value) {
    return new ProducerRecord<>(topic, 0, "a key", value);
  }

  static Map<TopicPartition, OffsetAndMetadata> offset(String topic, long at) {
    return Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(at));
  }

  static List<String> names(JsonNode list) {
    return JSON.convertValue(list, new TypeReference<>() {});
  }

  static Map<String, Object> texts(JsonNode settings) {
    return settings.isMissingNode() ? Map.of() : JSON.convertValue(settings, new TypeReference<>() {});
  }
}
