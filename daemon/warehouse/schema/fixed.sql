-- Tables that no entry fills: what this file is, the calendar, the segments, the clocks of the stores at publication.

CREATE TABLE meta (item VARCHAR NOT NULL, setting VARCHAR NOT NULL);
COMMENT ON TABLE meta IS 'What this file is: schema_version, through_seq (last ledger entry it includes), ledger_tip (digest of that entry), published_at, generator, pii.';
COMMENT ON COLUMN meta.item IS 'Name of the item.';
COMMENT ON COLUMN meta.setting IS 'Its value as text.';

CREATE TABLE publication (
    store_id SMALLINT NOT NULL,
    published_utc TIMESTAMP NOT NULL,
    published_local TIMESTAMP NOT NULL
);
COMMENT ON TABLE publication IS 'One row per store: the moment this file was published, on the clock of the store. Ages and deadlines in reports are judged at this moment.';
COMMENT ON COLUMN publication.store_id IS 'The store.';
COMMENT ON COLUMN publication.published_utc IS 'When this file was published (UTC)';
COMMENT ON COLUMN publication.published_local IS 'When this file was published (wall clock of the store)';

CREATE TABLE dim_segment (
    segment VARCHAR NOT NULL,
    segment_title VARCHAR NOT NULL,
    department VARCHAR NOT NULL,
    sort_order SMALLINT NOT NULL
);
COMMENT ON TABLE dim_segment IS 'One row per segment: a group of leads with a cadence of its own.';
COMMENT ON COLUMN dim_segment.segment IS 'The word facts carry.';
COMMENT ON COLUMN dim_segment.segment_title IS 'What to print.';
COMMENT ON COLUMN dim_segment.department IS 'Department the segment belongs to: sales or service.';
COMMENT ON COLUMN dim_segment.sort_order IS 'Order in reports.';
INSERT INTO dim_segment VALUES
    ('new-inbound', 'New inbound', 'sales', 1),
    ('unsold-showroom', 'Unsold showroom', 'sales', 2),
    ('aged-internet', 'Aged internet', 'sales', 3),
    ('service-defection', 'Service defection', 'service', 4);

CREATE TABLE dim_date (
    local_date DATE NOT NULL,
    calendar_year SMALLINT NOT NULL,
    calendar_quarter SMALLINT NOT NULL,
    calendar_month SMALLINT NOT NULL,
    day_of_month SMALLINT NOT NULL,
    iso_year SMALLINT NOT NULL,
    iso_week SMALLINT NOT NULL,
    iso_weekday SMALLINT NOT NULL,
    weekday_name VARCHAR NOT NULL,
    first_of_month DATE NOT NULL,
    first_of_week DATE NOT NULL,
    weekend BOOLEAN NOT NULL
);
COMMENT ON TABLE dim_date IS 'One row per civil day from 2000 to 2049. Facts join on local_date.';
COMMENT ON COLUMN dim_date.local_date IS 'The day, in the store''s zone.';
COMMENT ON COLUMN dim_date.calendar_year IS 'Year.';
COMMENT ON COLUMN dim_date.calendar_quarter IS 'Quarter, 1 to 4.';
COMMENT ON COLUMN dim_date.calendar_month IS 'Month, 1 to 12.';
COMMENT ON COLUMN dim_date.day_of_month IS 'Day of the month, 1 to 31.';
COMMENT ON COLUMN dim_date.iso_year IS 'Year that the ISO week belongs to.';
COMMENT ON COLUMN dim_date.iso_week IS 'ISO week, 1 to 53.';
COMMENT ON COLUMN dim_date.iso_weekday IS 'Monday 1 to Sunday 7.';
COMMENT ON COLUMN dim_date.weekday_name IS 'Monday to Sunday.';
COMMENT ON COLUMN dim_date.first_of_month IS 'First day of the month.';
COMMENT ON COLUMN dim_date.first_of_week IS 'Monday of the ISO week.';
COMMENT ON COLUMN dim_date.weekend IS 'Saturday or Sunday.';
INSERT INTO dim_date
SELECT day, year(day), quarter(day), month(day), dayofmonth(day), isoyear(day), week(day), isodow(day), dayname(day),
    date_trunc('month', day)::DATE, date_trunc('week', day)::DATE, isodow(day) >= 6
FROM (SELECT unnest(generate_series(DATE '2000-01-01', DATE '2049-12-31', INTERVAL 1 DAY))::DATE AS day);
