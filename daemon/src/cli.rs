//! The program: what `keepwarmd` is told on its command line, and with which code it ends.

use std::{
    io::{IsTerminal as _, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, ensure};
use clap::{Parser, Subcommand};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};
use tracing::{error, info};

use crate::{
    api,
    appliance::{Appliance, Manner},
    backend::Backend,
    clock::Clock,
    config::{ApplianceKey, Config, EXIT_CONFIG, LogFormat},
    demo, jobs,
    setup::Texts,
    systemd, telemetry,
};

/// No lead goes cold: syncs leads, follows up, hands over, stops at once, and writes down all of it.
#[derive(Parser, Debug)]
#[command(name = "keepwarmd", version, after_help = AFTER_HELP)]
pub struct Args {
    /// The configuration file, see keepwarm.toml(5).
    #[arg(long, value_name = "FILE", default_value = "/etc/keepwarm/keepwarm.toml")]
    config: PathBuf,

    /// Check the configuration and the text files it names, report all problems, and end.
    #[arg(long)]
    check_config: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {
    Demo(demo::Options),
}

const AFTER_HELP: &str = "\
Without a command it serves until it is told to stop (SIGTERM, SIGINT). SIGTERM waits for what was handed to a provider.

Exit codes:
  0   ended in order
  1   could not go on; a restart reads the truth from the disk
  2   wrong command line
  78  wrong configuration; a restart would not help";

/// Runs the program.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            let text = error.render();
            let written =
                if error.use_stderr() { write!(err, "{}", text.ansi()) } else { write!(out, "{}", text.ansi()) };
            drop(written);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    keep_files_private();
    let outcome = match args.command {
        Some(Command::Demo(options)) => run_demo(&options, out),
        None if args.check_config => return check(&args.config, out, err),
        None => match Config::load(&args.config) {
            Ok(config) => serve_config(config),
            Err(problems) => {
                let _ = writeln!(err, "{problems}");
                return ExitCode::from(EXIT_CONFIG);
            }
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(err, "keepwarmd: {failure:#}");
            let wrong = failure.is::<crate::setup::Wrong>() || failure.is::<crate::config::KeyError>();
            if wrong { ExitCode::from(EXIT_CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

/// DuckDB makes its logs with the process's mask: neither a shell nor a unit may open them to others. What a group is to
/// read gets its mode by name.
fn keep_files_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

fn check(file: &Path, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let checked = Config::load(file).map_err(|problems| problems.to_string());
    let checked = checked.and_then(|config| Texts::read(&config).map_err(|wrong| wrong.to_string()));
    match checked {
        Ok(_) => {
            let _ = writeln!(out, "{}: in order, with the text files it names", file.display());
            ExitCode::SUCCESS
        }
        Err(problems) => {
            let _ = writeln!(err, "{problems}");
            ExitCode::from(EXIT_CONFIG)
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// The simulated month, and afterwards, if asked, a daemon on what it left.
fn run_demo(options: &demo::Options, mut out: &mut dyn Write) -> anyhow::Result<()> {
    let is_tty = std::io::stdout().is_terminal();
    let finished = runtime()?.block_on(demo::run(options, &mut out, is_tty))?;
    ensure!(finished.sound, "the simulation broke a promise: see the screen above, and {}", finished.dir.display());
    if !options.keep {
        return Ok(());
    }
    let mut config = Config::load(&finished.config_file)?;
    config.log.format = LogFormat::Text;
    writeln!(
        out,
        "\nserving; Ctrl-C ends it. In another terminal: export KEEPWARM_SOCKET={}",
        config.api.socket.display()
    )?;
    out.flush()?;
    serve_config(config)
}

fn serve_config(config: Config) -> anyhow::Result<()> {
    telemetry::start(config.log)?;
    let served = runtime()?.block_on(serve(config));
    if let Err(failure) = &served {
        error!(failure = format!("{failure:#}"), "keepwarmd could not go on");
    }
    served
}

/// Serves until a signal or until the engine cannot go on.
async fn serve(config: Config) -> anyhow::Result<()> {
    let config = Arc::new(config);
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let key = ApplianceKey::load(systemd::credentials_dir().as_deref(), &config)?;
    let mut appliance = Appliance::start(Arc::clone(&config), &key, Clock::System, Manner::serving()).await?;
    let mut scheduler = jobs::start(&appliance).await?;
    let taking = appliance.take_files()?;
    let listening = appliance.hear().context("opening the way in for customers' words")?;
    let backend = Arc::new(Backend::of(&appliance));
    let socket = api::Socket::bind(&config.api.socket, api::Access::of_host()).context("opening the control socket")?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(api::serve(socket, backend, async {
        let _ = stopped.await;
    }));
    systemd::ready("serving");
    info!(socket = %config.api.socket.display(), "keepwarmd serves");
    let failed = tokio::select! {
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        ended = appliance.ended() => Some(ended),
    };
    systemd::stopping("draining");
    info!("keepwarmd stops: what was handed to a provider gets its result first");
    taking.abort();
    drop(listening);
    let _ = stop.send(());
    server.await.context("the control socket's task")??;
    let _ = scheduler.shutdown().await;
    match failed {
        Some(ended) => ended.and_then(|()| Err(anyhow::anyhow!("the engine ended by itself"))),
        None => appliance.stop().await,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::*;

    fn manual() -> String {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/man/keepwarmd.8");
        std::fs::read_to_string(page).expect("it is part of the tree").replace("\\-", "-")
    }

    /// What the manual says of an option, to the next entry.
    fn told_of<'a>(manual: &'a str, option: &str) -> &'a str {
        let entry = [format!(".TP\n.BI {option} "), format!(".TP\n.B {option}\n")];
        let begins = entry.iter().find_map(|entry| manual.find(entry.as_str()));
        let told = &manual[begins.unwrap_or_else(|| panic!("keepwarmd.8 has no entry for {option}")) + 4..];
        told.split("\n.TP").next().unwrap_or(told)
    }

    #[test]
    fn the_manual_tells_of_every_option_with_its_default_and_of_no_other() {
        let manual = manual();
        let mut command = Args::command();
        command.build();
        let commands = std::iter::once(&command).chain(command.get_subcommands());
        let mut known = BTreeSet::new();
        for option in commands.flat_map(clap::Command::get_arguments) {
            let Some(long) = option.get_long().filter(|long| !["help", "version"].contains(long)) else { continue };
            let long = format!("--{long}");
            let told = told_of(&manual, &long);
            for default in option.get_default_values().iter().filter(|_| option.get_action().takes_values()) {
                let default = default.to_string_lossy();
                assert!(told.contains("Default") && told.contains(&*default), "{long} is {default} by default: {told}");
            }
            known.insert(long);
        }
        let is_option = |word: &&str| word.starts_with("--");
        let said: BTreeSet<String> = manual
            .split(|c: char| c.is_whitespace() || c == '[' || c == ']')
            .filter(is_option)
            .map(|word| word.trim_end_matches([',', '.', ';']).to_owned())
            .collect();
        assert_eq!(said, known);
    }

    #[test]
    fn the_manual_tells_of_every_exit_code_that_help_tells_of() {
        let manual = manual();
        let codes = AFTER_HELP.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
        let codes: Vec<&str> = codes.collect();
        assert_eq!(codes.len(), 4, "{codes:?}");
        let (_, status) = manual.split_once(".SH EXIT STATUS").expect("a section");
        let (status, _) = status.split_once(".SH ").expect("it is not the last");
        let told: Vec<&str> = status.lines().filter_map(|line| line.strip_prefix(".B ")).collect();
        assert_eq!(told, codes);
    }

    #[test]
    fn every_line_of_the_readme_is_one_that_it_takes() {
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
        let readme = std::fs::read_to_string(readme).expect("it is part of the tree");
        let begins = |text: &'static str| move |line: &str| line.find(text).map(|at| line[at..].to_owned());
        let lines: Vec<String> = readme.lines().filter_map(begins("keepwarmd -")).collect();
        assert!(lines.len() >= 2, "{lines:?}");
        for line in lines {
            let line = line.split(['`', '#', '&']).next().unwrap_or_default().trim_end();
            let taken = Args::try_parse_from(line.split_whitespace());
            assert!(taken.is_ok(), "README.md: {line}: {}", taken.expect_err("it was refused"));
        }
    }
}
