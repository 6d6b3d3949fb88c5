// What TLS takes of a thread's own processor time, both sides together: "handshake <key> <bits or curve>" for a full
// handshake in which both show certificates, "data <cipher suite>" for a MiB that is encrypted and decrypted.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.Locale;
import java.util.UUID;
import javax.net.ssl.*;

public class TlsCost {
  static final double SECONDS = 1, WARM_UP_SECONDS = 2;
  static final int PIECE = 64 << 10;

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split(" ");
      System.out.printf(Locale.ROOT, "{\"microseconds\":%f}%n", words[0].equals("handshake") ? handshake(words[1], words[2]) : data(words[1]));
    }
  }

  static double handshake(String key, String size) throws Exception {
    return microseconds(contextWith(key, size), null, true);
  }

  static double data(String suite) throws Exception {
    return microseconds(contextWith("EC", "secp256r1"), suite, false);
  }

  /** For a handshake, or for a MiB. */
  static double microseconds(SSLContext context, String suite, boolean handshakes) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    var pair = new Pair(context, suite);
    pair.shakeHands();
    long done = 0, before = threads.getCurrentThreadCpuTime(), warmUntil = before + (long) (WARM_UP_SECONDS * 1e9), until = warmUntil + (long) (SECONDS * 1e9);
    for (long now; (now = threads.getCurrentThreadCpuTime()) < until; done++) {
      if (warmUntil > 0 && now >= warmUntil) {
        done = warmUntil = 0;
        before = now;
      }
      if (handshakes) {
        // A session that is found again would skip what is measured.
        context.getServerSessionContext().setSessionCacheSize(1);
        pair = new Pair(context, suite);
        pair.shakeHands();
      } else {
        pair.send();
      }
    }
    double each = (threads.getCurrentThreadCpuTime() - before) / 1e3 / done;
    return handshakes ? each : each * (1 << 20) / PIECE;
  }

  /** A client and a server that talk through two buffers. */
  static class Pair {
    final SSLEngine client, server;
    final ByteBuffer there = ByteBuffer.allocate(2 * PIECE), back = ByteBuffer.allocate(2 * PIECE), plain = ByteBuffer.allocate(2 * PIECE);
    final ByteBuffer piece = ByteBuffer.allocate(PIECE), nothing = ByteBuffer.allocate(0);

    Pair(SSLContext context, String suite) {
      client = context.createSSLEngine(UUID.randomUUID().toString(), 1);
      server = context.createSSLEngine();
      client.setUseClientMode(true);
      server.setUseClientMode(false);
      server.setNeedClientAuth(true);
      if (suite != null) client.setEnabledCipherSuites(new String[] {suite});
    }

    void shakeHands() throws SSLException {
      client.beginHandshake();
      server.beginHandshake();
      while (busy(client) || busy(server)) {
        step(client, there, back);
        step(server, back, there);
      }
      // What TLS 1.3 sends after its handshake.
      for (int each = 0; each < 4; each++) {
        step(client, there, back);
        step(server, back, there);
      }
    }

    static boolean busy(SSLEngine engine) {
      return engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> engine.wrap(nothing, out);
        case NEED_TASK -> { for (Runnable task; (task = engine.getDelegatedTask()) != null; ) task.run(); }
        default -> read(engine, in);
      }
    }

    void read(SSLEngine engine, ByteBuffer in) throws SSLException {
      in.flip();
      while (in.hasRemaining()) {
        plain.clear();
        var result = engine.unwrap(in, plain);
        if (result.bytesConsumed() == 0) break;
      }
      in.compact();
    }

    void send() throws SSLException {
      piece.clear();
      while (piece.hasRemaining()) {
        client.wrap(piece, there);
        read(server, there);
      }
    }
  }

  static SSLContext contextWith(String key, String size) throws Exception {
    var directory = Files.createTempDirectory("tls-cost");
    var file = directory.resolve("keys.p12");
    try {
      String password = UUID.randomUUID().toString();
      var command = new ProcessBuilder(
          System.getProperty("java.home") + "/bin/keytool", "-genkeypair", "-alias", "node", "-dname", "CN=node", "-validity", "1",
          "-keyalg", key, key.equals("EC") ? "-groupname" : "-keysize", size, "-storetype", "PKCS12",
          "-keystore", file.toString(), "-storepass:env", "KEYS");
      command.environment().put("KEYS", password);
      if (command.redirectErrorStream(true).start().waitFor() != 0) throw new IllegalStateException("keytool made no key");
      var keys = KeyStore.getInstance(file.toFile(), password.toCharArray());
      var own = KeyManagerFactory.getInstance("PKIX");
      own.init(keys, password.toCharArray());
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null);
      trusted.setCertificateEntry("node", keys.getCertificate("node"));
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }
}
