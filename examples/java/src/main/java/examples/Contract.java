package examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;

/** A service's contract as its stack hands it out, in the file that CONTRACT names. */
record Contract(JsonNode content) {
  static final ObjectMapper JSON = new ObjectMapper();

  static Contract read() throws IOException {
    return new Contract(JSON.readTree(new File(System.getenv("CONTRACT"))));
  }

  String service() {
    return content.get("service").asText();
  }

  /** All that any of Kafka's own clients needs to connect. */
  Properties connection() {
    var properties = new Properties();
    try {
      properties.load(new StringReader(content.get("properties").asText()));
    } catch (IOException error) {
      throw new IllegalStateException(error);
    }
    return properties;
  }

  /** @param settings of the contract: a producer's, a consumer's, or those of a Streams application */
  Properties connection(JsonNode settings) {
    var properties = connection();
    settings.properties().forEach(setting -> properties.put(setting.getKey(), setting.getValue().asText()));
    return properties;
  }

  JsonNode consumer() {
    return content.get("consumers").get(0);
  }

  /** One line of JSON, for whoever watches. */
  static synchronized void tell(String name, Object value) {
    System.out.println(JSON.createObjectNode().putPOJO(name, value));
  }
}
