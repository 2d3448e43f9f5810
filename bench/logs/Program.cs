using System.Diagnostics;
using System.Globalization;
using Kiln.LogsBench;
using Kiln.Services.Logs;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Insights;
using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Patterns;
using Kiln.Services.Storage;

// What the log store does on one processor, beside what SQLite does with the same events in the same run: dotnet run -c Release --project bench/logs [EVENTS]
Process.GetCurrentProcess().ProcessorAffinity = 1;
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var batches = count / Events.BatchSize;
var folder = Directory.CreateTempSubdirectory("kiln-logs-bench");
try
{
    Console.WriteLine($"{count:N0} log events, batches of {Events.BatchSize:N0}, one processor\n");
    Console.WriteLine("| what | Kiln | SQLite, a row each | ratio | found |\n|---|---|---|---|---|");
    using var database = Database.Open(Path.Combine(folder.FullName, "logs.db"), "logs", Durability.Relaxed);
    using var rows = new PlainRows(Path.Combine(folder.FullName, "rows.db"));
    var store = new LogEventStore(database);
    await WriteAsync(store, rows);
    var group = (await new LogGroupStore(database).ListAsync(new("123456789012", "us-east-1") { Limit = 1 })).Single();
    var stream = (await new LogStreamStore(database).ListAsync(new(group.Id) { Limit = 1 })).Single();

    await CompareAsync(
        "read a page of 10,000 events of a stream",
        async () =>
        {
            var found = 0;
            await store.ReadAsync(stream.Id, new(0, long.MaxValue), stored => stored.Text.Length > 0 && ++found < 10_000);
            return found;
        },
        () => rows.Page(stream.Name, 10_000));
    foreach (var (name, pattern, condition) in new[]
    {
        ("filter: a rare word", "needle", "instr(message, 'needle') > 0"),
        ("filter: a word of every fifth", "REPORT", "instr(message, 'REPORT') > 0"),
        ("filter: a regular expression", "%user-99[0-9]%", "message GLOB '*user-99[0-9]*'"),
        ("filter: JSON", "{ $.level = \"ERROR\" && $.took > 50 }", "json_valid(message) AND json_extract(message, '$.level') = 'ERROR' AND json_extract(message, '$.took') > 50"),
        ("filter: fields", "[label = REPORT, id, request, d, duration > 490, ...]", ""),
    })
    {
        await CompareAsync(name, () => FilterAsync(store, group.Id, pattern), condition.Length == 0 ? null : () => rows.Filter(condition));
    }
    foreach (var (name, query, sql) in new[]
    {
        ("Insights: count by 5 minutes", "stats count(*) by bin(5m)", "count(*)"),
        ("Insights: filter and mean of durations", "filter @type = 'REPORT' | stats avg(@duration), pct(@duration, 99) by bin(5m)", ""),
        ("Insights: JSON fields", "filter level = 'ERROR' | stats count(*) by user.name", ""),
        ("Insights: a rare word", "filter @message like 'needle' | limit 20", ""),
    })
    {
        await CompareAsync(name, () => QueryAsync(store, group, query), sql.Length == 0 ? null : () => (int)rows.Group(sql));
    }
    Console.WriteLine($"\nstored: {Size("logs.db")} MB in chunks, {Size("rows.db")} MB in rows");
}
finally
{
    folder.Delete(recursive: true);
}

async Task WriteAsync(LogEventStore store, PlainRows rows)
{
    var (kiln, sqlite) = (new Stopwatch(), new Stopwatch());
    for (var i = 0; i < batches; i++)
    {
        // Made outside of what is measured, and measured in turn.
        var batch = Events.Batch(i);
        kiln.Start();
        await store.AppendAsync(batch, DateTimeOffset.UnixEpoch);
        kiln.Stop();
        sqlite.Start();
        rows.Append(batch);
        sqlite.Stop();
    }
    Console.WriteLine(
        $"| write in batches | {count / kiln.Elapsed.TotalSeconds:N0}/s | {count / sqlite.Elapsed.TotalSeconds:N0}/s | {sqlite.Elapsed / kiln.Elapsed:0.0} × as fast | |");
}

static async Task CompareAsync(string name, Func<Task<int>> kiln, Func<int>? sqlite)
{
    // The first time warms up; the better of two is told.
    var (found, best, bestRows) = (0, TimeSpan.MaxValue, TimeSpan.MaxValue);
    for (var round = 0; round < 3; round++)
    {
        var began = Stopwatch.GetTimestamp();
        found = await kiln();
        best = Least(best, Stopwatch.GetElapsedTime(began));
        if (sqlite is null)
            continue;
        began = Stopwatch.GetTimestamp();
        var foundRows = sqlite();
        bestRows = Least(bestRows, Stopwatch.GetElapsedTime(began));
        if (found != foundRows)
            throw new InvalidOperationException($"{name}: {found} here, {foundRows} there");
    }
    Console.WriteLine($"| {name} | {best.TotalMilliseconds:N0} ms | {(sqlite is null ? "–" : $"{bestRows.TotalMilliseconds:N0} ms")} | {(sqlite is null ? "–" : $"{bestRows / best:0.0} × as fast")} | {found:N0} |");
}

static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;

static async Task<int> FilterAsync(LogEventStore store, long groupId, string text)
{
    var pattern = FilterPattern.Parse(text);
    var found = 0;
    await store.ScanAsync(
        new(groupId, new(0, long.MaxValue)),
        (stored, _) =>
        {
            if (pattern.Matches(stored.Message) && stored.Text.Length > 0)
                found++;
            return true;
        },
        (_, packed, _) => pattern.MayMatch(packed.Span) ? ChunkVerdict.Read : ChunkVerdict.Skip);
    return found;
}

static async Task<int> QueryAsync(LogEventStore store, LogGroupRow group, string text)
{
    var input = new QueryInput([(new("123456789012", "us-east-1", group.Name), group)], 0, long.MaxValue, null);
    var budget = new QueryBudget(TimeProvider.System, TimeSpan.FromMinutes(15), CancellationToken.None);
    return (await new QueryExecution(QueryParser.Parse(text, TimeProvider.System), input, budget, new()).RunAsync(store, DateTimeOffset.UnixEpoch)).Count;
}

double Size(string name) => Math.Round(folder.EnumerateFiles(name + "*").Sum(f => f.Length) / 1e6);
