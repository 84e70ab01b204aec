//! The calendar (12.7): timestamps are Ints, milliseconds since 1970-01-01 00:00 UTC. The clock
//! itself is the host's.

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

natives! { TIME:
    /// Milliseconds since 1970 UTC.
    Q "Time" "now" "() -> Int" => now, "Time.now() >= 0 # true";
    /// Seconds since 1970 UTC.
    Q "Time" "nowSecs" "() -> Int" => now_secs, "Time.nowSecs() >= 0 # true";
    /// The timestamp of a day's beginning in UTC; a day that doesn't exist is a panic.
    Q "Time" "fromDate" "(year: Int, month: Int, day: Int) -> Int" => from_date,
        "Time.fromDate(1970, 1, 2) # 86400000";
    /// The timestamp of a second in UTC; one that doesn't exist is a panic.
    Q "Time" "fromDateTime"
        "(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> Int"
        => from_date_time, "Time.fromDateTime(1970, 1, 1, 0, 1, 1) # 61000";
    /// The length in milliseconds of so many hours, minutes and seconds.
    Q "Time" "fromTime" "(hours: Int, minutes: Int, seconds: Int) -> Int" => from_time,
        "Time.fromTime(1, 2, 3) # 3723000";
    /// The year in UTC.
    Q "Time" "year" "(t: Int) -> Int" => year, "Time.year(0) # 1970";
    /// The month in UTC, from 1.
    Q "Time" "month" "(t: Int) -> Int" => month, "Time.month(0) # 1";
    /// The day of the month in UTC, from 1.
    Q "Time" "day" "(t: Int) -> Int" => day, "Time.day(86400000) # 2";
    /// The hour in UTC.
    Q "Time" "hour" "(t: Int) -> Int" => hour, "Time.hour(3600000) # 1";
    /// The minute in UTC.
    Q "Time" "minute" "(t: Int) -> Int" => minute, "Time.minute(61000) # 1";
    /// The second in UTC.
    Q "Time" "second" "(t: Int) -> Int" => second, "Time.second(61000) # 1";
    /// The day of the week in the local time zone, from 0 for Sunday.
    Q "Time" "weekday" "(t: Int) -> Int" => weekday, "Time.weekday(43200000) # 4";
    /// Date and time in the local time zone, written as a `strftime` format says.
    Q "Time" "format" "(t: Int, format: String) -> String" => format_local grows,
        "Time.format(43200000, \"%Y-%m-%d\") # \"1970-01-01\"";
    /// Date and time in UTC, written as a `strftime` format says.
    Q "Time" "formatUtc" "(t: Int, format: String) -> String" => format_utc grows,
        "Time.formatUtc(0, \"%d.%m.%Y %H:%M\") # \"01.01.1970 00:00\"";
    /// The timestamp that is written in a text by a `strftime` format, read as UTC.
    Q "Time" "parse" "(text: String, format: String) -> Option[Int]" => parse grows,
        "Time.parse(\"1970-01-02\", \"%Y-%m-%d\") # Some(86400000)";
    /// The timestamp itself: timestamps have no time zone.
    Q "Time" "toUtc" "(t: Int) -> Int" => same, "Time.toUtc(5) # 5";
    /// The timestamp itself: timestamps have no time zone.
    Q "Time" "fromUtc" "(t: Int) -> Int" => same, "Time.fromUtc(5) # 5";
    /// How far the local time zone is from UTC: `+00:00`.
    Q "Time" "timezone" "() -> String" => timezone, "Time.timezone().length() # 6";
    /// How many minutes the local time zone is east of UTC.
    Q "Time" "timezoneOffset" "() -> Int" => timezone_offset,
        "Time.timezoneOffset() > -1440 # true";
}

fn now(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(ctx.host().unix_ms()))
}

fn now_secs(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(ctx.host().unix_ms().div_euclid(1000)))
}

/// The date that three arguments name.
fn date(args: &[Value]) -> Result<NaiveDate, Fault> {
    let (year, month, day) = (args[0].as_int(), args[1].as_int(), args[2].as_int());
    let found = || {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    };
    found().ok_or_else(|| Fault::panic(format!("Invalid date: {year}-{month}-{day}")))
}

/// The time of day that three arguments name.
fn time(args: &[Value]) -> Result<NaiveTime, Fault> {
    let (hour, minute, second) = (args[0].as_int(), args[1].as_int(), args[2].as_int());
    let found = || {
        let (minute, second) = (u32::try_from(minute).ok()?, u32::try_from(second).ok()?);
        NaiveTime::from_hms_opt(u32::try_from(hour).ok()?, minute, second)
    };
    found().ok_or_else(|| Fault::panic(format!("Invalid time: {hour}:{minute}:{second}")))
}

fn timestamp(at: NaiveDateTime) -> Value {
    Value::int(at.and_utc().timestamp_millis())
}

fn from_date(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(timestamp(date(args)?.and_time(NaiveTime::MIN)))
}

fn from_date_time(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(timestamp(date(args)?.and_time(time(&args[3..])?)))
}

fn from_time(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let part = |at: usize, ms: i64| args[at].as_int().wrapping_mul(ms);
    Ok(Value::int(part(0, 3_600_000).wrapping_add(part(1, 60_000)).wrapping_add(part(2, 1000))))
}

/// The moment that a timestamp names; the calendar ends some 262,000 years from now.
fn moment(value: &Value) -> Result<DateTime<Utc>, Fault> {
    let ms = value.as_int();
    let outside = || Fault::panic(format!("Invalid timestamp: {ms}"));
    DateTime::from_timestamp_millis(ms).ok_or_else(outside)
}

fn year(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.year().into()))
}

fn month(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.month().into()))
}

fn day(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.day().into()))
}

fn hour(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.hour().into()))
}

fn minute(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.minute().into()))
}

fn second(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(moment(&args[0])?.second().into()))
}

/// The local time zone's distance from UTC at a moment.
fn local_offset(ctx: &mut NativeCtx<'_>, unix_ms: i64) -> FixedOffset {
    let seconds = ctx.host().utc_offset_minutes(unix_ms) * 60;
    FixedOffset::east_opt(seconds).expect("a time zone is less than a day from UTC")
}

/// The moment that a timestamp names, on the local clock.
fn local(ctx: &mut NativeCtx<'_>, value: &Value) -> Result<DateTime<FixedOffset>, Fault> {
    let at = moment(value)?;
    Ok(at.with_timezone(&local_offset(ctx, value.as_int())))
}

fn weekday(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(local(ctx, &args[0])?.weekday().num_days_from_sunday().into()))
}

/// The pieces of a format, if all of its directives exist.
fn format_items(format: &str) -> Result<Vec<Item<'_>>, Fault> {
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    match items.iter().any(|item| matches!(item, Item::Error)) {
        true => Err(Fault::panic(format!("Invalid time format: {format}"))),
        false => Ok(items),
    }
}

fn text(ctx: &mut NativeCtx<'_>, content: &str) -> NativeResult {
    // Each directive takes some ten times as long as a copy.
    ctx.charge(content.len() / (BYTES_PER_REDUCTION / 10));
    ctx.reserve(content.len())?;
    Ok(Value::string(content))
}

fn format_local(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let at = local(ctx, &args[0])?;
    let items = format_items(args[1].as_str())?;
    text(ctx, &at.format_with_items(items.iter()).to_string())
}

fn format_utc(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let at = moment(&args[0])?;
    let items = format_items(args[1].as_str())?;
    text(ctx, &at.format_with_items(items.iter()).to_string())
}

fn parse(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (content, format) = (args[0].as_str(), args[1].as_str());
    ctx.charge(content.len() / (BYTES_PER_REDUCTION / 10));
    let mut parsed = Parsed::new();
    let read = chrono::format::parse(&mut parsed, content, StrftimeItems::new(format));
    let found = read.ok().and_then(|()| parsed_moment(&mut parsed));
    Ok(ctx.option(found.map(timestamp)))
}

/// The moment that was read; the parts of the time of day that the format lacks are zero.
fn parsed_moment(parsed: &mut Parsed) -> Option<NaiveDateTime> {
    if parsed.timestamp().is_none() {
        let has_hour = parsed.hour_div_12().is_some() || parsed.hour_mod_12().is_some();
        if !has_hour && parsed.minute().is_none() && parsed.second().is_none() {
            return Some(parsed.to_naive_date().ok()?.and_time(NaiveTime::MIN));
        }
        if parsed.minute().is_none() && parsed.second().is_none() {
            parsed.set_minute(0).ok()?;
        }
    }
    parsed.to_naive_datetime_with_offset(0).ok()
}

fn same(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(args[0].take())
}

fn timezone(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let now = ctx.host().unix_ms();
    Ok(Value::string(&local_offset(ctx, now).to_string()))
}

fn timezone_offset(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let now = ctx.host().unix_ms();
    Ok(Value::int(ctx.host().utc_offset_minutes(now).into()))
}
