package io.fleetledger.app;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The console as somebody sees it: in a headless Chromium. Not thread-safe. */
final class ConsoleBrowser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver driver;
  private final Path downloads;
  private URI console;

  private ConsoleBrowser(ChromeDriver driver, Path downloads, URI console) {
    this.driver = driver;
    this.downloads = downloads;
    this.console = console;
  }

  /** Whether this machine has a Chromium and its driver. */
  static boolean isInstalled() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  private static Optional<File> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> new File(directory, name))
        .filter(File::canExecute)
        .findFirst();
  }

  /**
   * A browser.
   *
   * @param downloads where it saves files
   */
  static ConsoleBrowser open(URI console, Path downloads) {
    var options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.setExperimentalOption(
        "prefs", Map.of("download.default_directory", downloads.toString()));
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow())
            .usingAnyFreePort()
            .build();
    var browser = new ConsoleBrowser(new ChromeDriver(service, options), downloads, console);
    browser.desktop();
    return browser;
  }

  /** Looks at another server from now on. */
  void look(URI at) {
    console = at;
  }

  void desktop() {
    driver.manage().window().setSize(new Dimension(1400, 1000));
  }

  void phone() {
    driver.manage().window().setSize(new Dimension(500, 900));
  }

  /** Loads the page anew, at a place such as {@code /fleet}; returns when it shows everything. */
  void open(String place) {
    driver.get("about:blank");
    driver.get(console + "/#" + place);
    awaitShown();
  }

  /** Waits until a view has loaded all its parts. */
  void awaitShown() {
    Awaitility.await("the view is loaded: " + driver.getCurrentUrl())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                Boolean.TRUE.equals(
                    script(
                        "return document.querySelector('main h1') !== null"
                            + " && document.querySelector('[aria-busy=true]') === null")));
  }

  /** Milliseconds from the navigation until everything was shown, by the page's own clock. */
  long openAndMeasure(String place) {
    driver.get("about:blank");
    driver.get(console + "/#" + place);
    Object shown =
        async(
            """
            const done = arguments[arguments.length - 1];
            const look = () => document.querySelector('main h1') !== null
                && document.querySelector('[aria-busy=true]') === null
              ? done(Math.round(performance.now())) : setTimeout(look, 5);
            look();
            """);
    return ((Number) Objects.requireNonNull(shown)).longValue();
  }

  /** Bytes that the page in hand fetched, as they went over the wire. */
  long bytesFetched() {
    Object bytes =
        script(
            """
            return ['navigation', 'resource'].flatMap((it) => performance.getEntriesByType(it))
              .reduce((sum, it) => sum + it.transferSize, 0)""");
    return ((Number) Objects.requireNonNull(bytes)).longValue();
  }

  /** Forgets what it has fetched before. */
  void clearCache() {
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
  }

  /** A file that a click made it save. */
  String downloaded(String name) {
    Path file = downloads.resolve(name);
    Awaitility.await(file + " is saved").atMost(PATIENCE).until(() -> Files.exists(file));
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Presses a button or a link by its text. */
  void press(String text) {
    find("//*[(self::a or self::button) and normalize-space()='" + text + "']").click();
  }

  WebElement find(String xpath) {
    return Awaitility.await(xpath)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> driver.findElement(By.xpath(xpath)), WebElement::isDisplayed);
  }

  String heading() {
    return driver.findElement(By.cssSelector("main h1")).getText();
  }

  /** Everything that the page says. */
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  String address() {
    return driver.getCurrentUrl();
  }

  /**
   * A table by its caption: for each row the cells by the headings of their columns, whole where
   * what is shown is shortened.
   */
  @SuppressWarnings("unchecked")
  List<Map<String, String>> table(String caption) {
    String read =
        """
        const table = [...document.querySelectorAll('table')]
          .find((it) => it.caption?.textContent === arguments[0]);
        if (table === undefined) {
          return [];
        }
        const labels = [...table.tHead.rows[0].cells].map((it) => it.textContent);
        return [...table.tBodies[0].rows].map((row) => Object.fromEntries(
          [...row.cells].map((cell, at) => [labels[at], cell.title || cell.textContent])));
        """;
    return Awaitility.await("table " + caption)
        .atMost(PATIENCE)
        .until(
            () -> (List<Map<String, String>>) Objects.requireNonNull(script(read, caption)),
            it -> !it.isEmpty());
  }

  @Nullable Object script(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  /** What a module of the console says; the script's last argument is told. */
  @Nullable Object async(String script) {
    return ((JavascriptExecutor) driver).executeAsyncScript(script);
  }

  /** What axe finds that is serious or worse, a line each. */
  List<String> seriousFindings() {
    return new AxeBuilder()
        .analyze(driver).getViolations().stream()
            .filter(it -> List.of("serious", "critical").contains(it.getImpact()))
            .map(ConsoleBrowser::line)
            .toList();
  }

  private static String line(Rule rule) {
    return rule.getId() + ": " + rule.getNodes().getFirst().getHtml();
  }

  /** Errors that the browser logged since it was asked last. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(it -> it.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
