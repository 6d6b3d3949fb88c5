package examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** JSON records as Confluent's serialisers frame them: a zero, the schema's number in the registry, the record. */
final class SchemaRegistry {
  /** The record can't be read, now or ever. */
  static final class Poison extends Exception {
    Poison(String message) {
      super(message);
    }
  }

  private final HttpClient client;
  private final String url;
  private final String login;
  private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

  SchemaRegistry(Contract contract) throws Exception {
    var registry = contract.content().get("registry");
    url = registry.get("url").asText();
    var user = registry.get("user").asText() + ":" + registry.get("password").asText();
    login = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    client = HttpClient.newBuilder().sslContext(trusting(contract.content().get("caCertificate").asText())).build();
  }

  private static SSLContext trusting(String authority) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    var pem = new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII));
    store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  JsonNode read(byte[] record) throws Poison, IOException, InterruptedException {
    if (record == null || record.length < 6 || record[0] != 0) throw new Poison("the record names no schema");
    ask("/schemas/ids/" + ByteBuffer.wrap(record, 1, 4).getInt());
    try {
      return Contract.JSON.readTree(record, 5, record.length - 5);
    } catch (IOException error) {
      throw new Poison("the record is no JSON");
    }
  }

  byte[] write(String subject, JsonNode value) throws IOException, InterruptedException, Poison {
    var latest = ask("/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions/latest");
    var body = Contract.JSON.writeValueAsBytes(value);
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(latest.get("id").asInt()).put(body).array();
  }

  /** What it has once answered stays true. */
  private JsonNode ask(String path) throws IOException, InterruptedException, Poison {
    var answered = known.get(path);
    if (answered != null) return answered;
    var request = HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", login);
    var answer = client.send(
        request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() == 404) throw new Poison("the registry doesn't know " + path);
    if (answer.statusCode() != 200) throw new IOException("the registry answers " + answer.statusCode());
    var content = Contract.JSON.readTree(answer.body());
    known.put(path, content);
    return content;
  }
}
