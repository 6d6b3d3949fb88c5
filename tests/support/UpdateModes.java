// Kafka's own word on its broker settings: the names of those that the whole cluster takes without a restart.

import org.apache.kafka.server.config.DynamicBrokerConfig;

public class UpdateModes {
  public static void main(String[] args) {
    DynamicBrokerConfig.dynamicConfigUpdateModes().forEach((name, mode) -> System.out.println(name + " " + mode));
  }
}
