//! What the daemon says while it runs: one line an event on stderr, in the format the configuration names. Owns formats
//! and levels; knows no event. Events carry ids, counts and paths, never personal data.

use std::fmt;
use std::io::{IsTerminal, stderr};

use anyhow::Context;
use tracing::{Event, Level, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer, Registry,
    filter::Targets,
    fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
};

use crate::config::{Log, LogFormat, LogLevel};

/// Sets the process's log. Called once, before the first event.
///
/// # Errors
/// When the process has a log already.
pub fn start(log: Log) -> anyhow::Result<()> {
    tracing::subscriber::set_global_default(subscriber(log, stderr().is_terminal(), stderr))
        .context("the log was set up twice")
}

fn subscriber<W>(log: Log, colors: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(writer);
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        LogFormat::Journal => layer.with_ansi(false).event_format(Journal).boxed(),
        LogFormat::Text => layer.with_ansi(colors).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    Registry::default().with(layer.with_filter(targets(log.level)))
}

/// Crates of others stay at warnings: below that some print what passes through them, and that is personal.
fn targets(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new().with_default(level.min(LevelFilter::WARN)).with_target("keepwarm", level)
}

/// sd-daemon(3): the priority in front, no time and no color, which the journal adds.
struct Journal;

impl<S, N> FormatEvent<S, N> for Journal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let priority = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            Level::DEBUG | Level::TRACE => 7,
        };
        let mut text = String::new();
        ctx.field_format().format_fields(Writer::new(&mut text), event)?;
        // Each line of stderr is a record of its own: a second one would lose its priority.
        writeln!(writer, "<{priority}>{}: {}", event.metadata().target(), text.replace('\n', "\\n"))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panics").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, level: LogLevel) -> String {
        let memory = Memory::default();
        let writer = memory.clone();
        tracing::subscriber::with_default(subscriber(Log { format, level }, false, move || writer.clone()), || {
            tracing::error!(target: "keepwarm_ledger", seq = 7, "the chain is broken\nat a row");
            tracing::info!(target: "keepwarmd::engine", leads = 3, "serving");
            tracing::debug!(target: "keepwarmd::engine", "turned");
            tracing::info!(target: "hyper::proto", "read the body");
        });
        let bytes = memory.0.lock().expect("no writer panics").clone();
        String::from_utf8(bytes).expect("logs are UTF-8")
    }

    #[test]
    fn the_journal_gets_priorities_and_single_lines() {
        expect_test::expect![[r#"
            <3>keepwarm_ledger: the chain is broken\nat a row seq=7
            <6>keepwarmd::engine: serving leads=3
        "#]]
        .assert_eq(&logged(LogFormat::Journal, LogLevel::Info));
    }

    #[test]
    fn the_level_is_ours_and_never_opens_other_crates() {
        let trace = logged(LogFormat::Journal, LogLevel::Trace);
        assert!(trace.contains("turned") && !trace.contains("hyper"), "{trace}");
        assert_eq!(logged(LogFormat::Journal, LogLevel::Error).lines().count(), 1);
    }

    #[test]
    fn text_has_a_time_and_json_is_json() {
        let text = logged(LogFormat::Text, LogLevel::Info);
        assert!(text.lines().any(|line| line.contains("INFO keepwarmd::engine: serving leads=3")), "{text}");
        for line in logged(LogFormat::Json, LogLevel::Info).lines() {
            let event: serde_json::Value = serde_json::from_str(line).expect("each line is an object");
            assert!(event["message"].is_string() && event["timestamp"].is_string(), "{line}");
        }
    }
}
