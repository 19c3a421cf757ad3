//! Rows of the DMS from a file and from a database to committed entries. Owns the rows: customers, one in a hundred of them
//! broken. The floor of a file is reading and understanding it with nothing committed; that of a query is `psql`.

use std::{fmt::Write as _, fs, process::Command, sync::Arc};

use anyhow::{Context as _, ensure};
use jiff::{Timestamp, tz::TimeZone};
use keepwarm_tests::{
    dms::Database,
    home::{Home, Outside, Settings, shipped},
};
use keepwarmd::{
    appliance::{Appliance, Manner},
    clock::Clock,
    config::ApplianceKey,
    feeds::{
        board::Reading,
        csv::Rows,
        mapping::{Entity, file},
        row::bind,
    },
};

use crate::{
    measured::{Aim, Measured, Run},
    stopwatch::{Stopwatch, timed},
};

const FEED: &str = "customers";

/// One row in so many is broken.
const BROKEN: usize = 100;

const HEADER: &str = "Customer Number,First Name,Last Name,Cell Phone,Home Phone,Email 1,Block Email,Block Phone,Address Line 1,City,State,Zip\n";

fn phone(number: usize) -> String {
    // Two hundred exchanges of fifty area codes: as many numbers as a large store has.
    format!("{}-{}-{:04}", 201 + number / 2_000_000 % 50, 200 + number / 10_000 % 200, number % 10_000)
}

fn night(size: usize) -> String {
    let mut text = HEADER.to_owned();
    for number in 0..size {
        let key = if number % BROKEN == 0 { String::new() } else { number.to_string() };
        let _ = writeln!(
            text,
            "{key},Ann,Example{number},{},,ann{number}@example.com,N,,{number} Elm Street,Anytown,IL,60000",
            phone(number)
        );
    }
    text
}

async fn appliance(home: &Home) -> anyhow::Result<Appliance> {
    let config = Arc::new(home.config());
    let key = ApplianceKey::load(None, &config)?;
    Appliance::start(config, &key, Clock::System, Manner::serving()).await
}

fn home(more: &str, mapping: &str) -> Home {
    let toml = format!("[[feed]]\nname = \"{FEED}\"\nentity = \"customers\"\nmapping = \"{mapping}\"\n{more}\n");
    let settings = Settings { outside: Outside { toml, live: Vec::new() }, log_level: "error", ..Settings::default() };
    Home::new(&Settings { snapshot_every: 1_000_000, ..settings })
}

async fn read(appliance: &Appliance) -> anyhow::Result<(Reading, f64)> {
    let watch = Stopwatch::start();
    let reading = appliance.feeds.sync(FEED).await?.context("there was something to read")?;
    Ok((reading, watch.seconds()))
}

/// A whole file, new and then once more as it was.
pub(crate) async fn of_file(size: usize) -> anyhow::Result<Measured> {
    let mapping = shipped("mappings").join("dealervault.toml");
    let home = home("", &mapping.display().to_string());
    let dir = home.drop_dir().join(FEED);
    fs::create_dir_all(&dir)?;
    let text = night(size);
    let floor = understood(&text, &fs::read_to_string(&mapping)?)?;
    let appliance = appliance(&home).await?;
    fs::write(dir.join("night.csv"), &text)?;
    let before = memory_mb()?;
    let (first, seconds) = read(&appliance).await?;
    let peak = memory_mb()?;
    let (rows, broken) = (size as u64, size.div_ceil(BROKEN) as u64);
    let counts = first.counts;
    ensure!((counts.rows, counts.new, counts.quarantined) == (rows, rows - broken, broken), "{counts:?}");
    fs::write(dir.join("night.csv"), &text)?;
    let (again, unchanged) = read(&appliance).await?;
    ensure!((again.counts.same, again.counts.known_bad) == (rows - broken, broken), "{:?}", again.counts);
    appliance.stop().await?;
    Ok(Run {
        name: "rows",
        size,
        unit: "rows",
        seconds,
        floor: ("the file read and understood, nothing committed", floor),
        aim: Aim::None,
        parts: vec![
            ("unchanged_seconds", unchanged),
            ("memory_before_mb", before),
            ("memory_peak_mb", peak),
            ("file_mb", text.len() as f64 / 1e6),
        ],
    }
    .compared())
}

fn understood(text: &str, mapping: &str) -> anyhow::Result<f64> {
    let mapping = file::read("mapping", mapping).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let now: Timestamp = "2026-11-23T15:00:00Z".parse()?;
    let (good, seconds) = timed(|| -> anyhow::Result<usize> {
        let mut rows = Rows::open(text.as_bytes())?.context("a header")?;
        let bound = bind(&Arc::new(mapping), Entity::Customers, rows.header(), &TimeZone::UTC)?;
        let mut good = 0;
        while let Some(row) = rows.read()? {
            good += usize::from(row.cells.is_ok_and(|cells| bound.read(&cells, now).is_ok()));
        }
        Ok(good)
    });
    ensure!(good? > 0, "some rows are good");
    Ok(seconds)
}

/// The most that this process ever had in memory.
fn memory_mb() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the peak of memory")?;
    let kib: f64 = line.split_whitespace().next().context("a number")?.parse()?;
    Ok((kib / 1_024.0).round())
}

const MAPPING: &str = "name = \"dms\"\ndates = [\"%Y-%m-%d\"]\n[customers.columns]\ncustomer = [\"cust_no\"]\n\
                       first-name = [\"first\"]\nlast-name = [\"last\"]\ncell-phone = [\"mobile\"]\nemail = [\"email\"]\n\
                       city = [\"city\"]\nchanged-at = [\"modified_at\"]\n";

const QUERY: &str = "SELECT * FROM customers ORDER BY modified_at";

/// The same rows from PostgreSQL, new and then once more as they were.
pub(crate) async fn of_query(size: usize) -> anyhow::Result<Measured> {
    let database = Database::postgres();
    database.sql(&format!(
        "CREATE TABLE customers AS SELECT n AS cust_no, 'Ann' AS first, 'Example' || n AS last,
         (201 + n / 2000000)::text || '-' || (200 + n / 10000 % 200)::text || '-' || lpad((n % 10000)::text, 4, '0') AS mobile,
         'ann' || n || '@example.com' AS email, 'Anytown' AS city,
         timestamp '2026-01-01' + n * interval '1 second' AS modified_at FROM generate_series(1, {size}) AS n"
    ));
    let dir = tempfile::tempdir()?;
    let mapping = dir.path().join("dms.toml");
    fs::write(&mapping, MAPPING)?;
    let more = format!("connection = \"{}\"\nquery = \"{QUERY}\"\n", database.connection());
    let home = home(&more, &mapping.display().to_string());
    let port = database.port.to_string();
    let (ran, floor) = timed(|| {
        let args = ["-q", "-h", "127.0.0.1", "-p", &port, "-U", "dms", "-d", "postgres", "--csv", "-o", "/dev/null"];
        Command::new("psql").args(args).args(["-c", QUERY]).status()
    });
    ensure!(ran?.success(), "psql runs the query");
    let appliance = appliance(&home).await?;
    let (first, seconds) = read(&appliance).await?;
    ensure!(first.counts.new == size as u64, "{:?}", first.counts);
    let (again, unchanged) = read(&appliance).await?;
    ensure!(again.counts.same == size as u64, "{:?}", again.counts);
    appliance.stop().await?;
    Ok(Run {
        name: "rows-query",
        size,
        unit: "rows",
        seconds,
        floor: ("psql runs the same query", floor),
        aim: Aim::None,
        parts: vec![("unchanged_seconds", unchanged)],
    }
    .compared())
}
