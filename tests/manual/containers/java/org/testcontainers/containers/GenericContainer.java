package org.testcontainers.containers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Stands in for the class of this name: a container is a process of `sms-simulator serve` with its variables. */
public class GenericContainer<SELF extends GenericContainer<SELF>> implements AutoCloseable {
    private final ProcessBuilder builder = new ProcessBuilder("sms-simulator", "serve", "--port", "0");
    private Integer[] exposed = {};
    private Wait strategy;
    private Process process;
    private int port;

    public GenericContainer(DockerImageName image) {
        check(image.name().equals("sms-simulator"), "another image");
    }

    public GenericContainer<SELF> withEnv(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    public GenericContainer<SELF> withExposedPorts(Integer... ports) {
        exposed = ports;
        return this;
    }

    public GenericContainer<SELF> waitingFor(Wait wait) {
        strategy = wait;
        return this;
    }

    public void start() throws Exception {
        process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        Matcher found = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)").matcher(line);
        check(found.find(), line);
        port = Integer.parseInt(found.group(1));
        check(isExposed(strategy.port()), "a port that is not exposed");
        URI ready = URI.create(found.group() + strategy.path());
        check(((HttpURLConnection) ready.toURL().openConnection()).getResponseCode() == 200, strategy.path());
    }

    public String getHost() {
        return "127.0.0.1";
    }

    public Integer getMappedPort(int number) {
        check(isExposed(number), "a port that is not exposed");
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean isExposed(int number) {
        return java.util.Arrays.asList(exposed).contains(number);
    }

    private static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }
}
