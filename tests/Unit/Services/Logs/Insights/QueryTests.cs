using System.Text;
using Kiln.Aws.Errors;
using Kiln.Services.Logs.Insights;

namespace Kiln.Unit.Services.Logs.Insights;

public sealed class QueryTests(QueryFixture fixture) : IClassFixture<QueryFixture>
{
    // Rows are separated by bars, fields by semicolons.
    [Theory]
    [InlineData("fields @timestamp | limit 1", "@timestamp=2018-11-20 20:09:00.000")]
    [InlineData("fields @timestamp | sort @timestamp asc | limit 1", "@timestamp=2018-11-20 20:00:00.000")]
    [InlineData("FIELDS @timestamp | SORT @timestamp ASC | LIMIT 1", "@timestamp=2018-11-20 20:00:00.000")]
    [InlineData("fields @logStream, @log | limit 2", "@logStream=odd;@log=111111111111:/aws/lambda/f|@logStream=even;@log=111111111111:/aws/lambda/f")]
    [InlineData("fields status | filter status = 404", "status=404")]
    [InlineData("fields status | filter status != 200 | sort status", "status=404|status=500")]
    [InlineData("fields status | filter status > 200 and status < 500", "status=404")]
    [InlineData("fields status | filter status >= 500 or status <= 200 | sort status desc", "status=500|status=200|status=200")]
    [InlineData("fields user.name as name | filter name like 'A' | sort bytes", "name=Ada|name=Ada")]
    [InlineData("fields user.name | filter user.name like /^E/", "user.name=Edsger")]
    [InlineData("fields user.name | filter user.name =~ /(?i)^e/", "user.name=Edsger")]
    [InlineData("fields user.name | filter user.name not like /a/", "user.name=Edsger")]
    [InlineData("fields status | filter status in [404, 500] | sort status", "status=404|status=500")]
    [InlineData("fields status | filter status not in [200, 404]", "status=500")]
    [InlineData("fields status | filter level in ['WARN']", "status=404")]
    [InlineData("fields status | filter not (status = 200 or status = 404) and ispresent(status)", "status=500")]
    [InlineData("fields user.roles.1 as second | filter ispresent(second)", "second=dev")]
    [InlineData("fields user.roles as roles | filter status = 500", "roles=[\"admin\",\"dev\"]")]
    [InlineData("fields ok | filter ispresent(ok) | sort ok | limit 2", "ok=0|ok=1")]
    [InlineData("fields status | filter ok = false", "status=500")]
    [InlineData("fields status | filter missing != 1", "")]
    [InlineData("fields status * 2 + 1 as x | filter status = 404", "x=809")]
    [InlineData("fields (status - 4) / 8 as x | filter status = 404", "x=50")]
    [InlineData("fields status % 100 as x | filter status = 404", "x=4")]
    [InlineData("fields 2 ^ 10 as x, -status as y | filter status = 404", "x=1024;y=-404")]
    [InlineData("fields status / 0 as x, status | filter status = 404", "status=404")]
    [InlineData("fields abs(-2), ceil(1.2), floor(1.8), sqrt(16), greatest(1, 3, 2), least(4, 2) | limit 1", "abs(-2)=2;ceil(1.2)=2;floor(1.8)=1;sqrt(16)=4;greatest(1, 3, 2)=3;least(4, 2)=2")]
    [InlineData("fields concat(level, '-', status) as x | filter status = 404", "x=WARN-404")]
    [InlineData("fields strlen(level) as a, toupper('x') as b, tolower('Y') as c, trim('  t ') as d, ltrim('xxt', 'x') as e, rtrim('t ') as f | filter status = 404", "a=4;b=X;c=y;d=t;e=t;f=t")]
    [InlineData("fields substr(level, 1) as a, substr(level, 1, 2) as b, replace(level, 'A', 'x') as c, strcontains(level, 'AR') as d | filter status = 404", "a=ARN;b=AR;c=WxRN;d=1")]
    [InlineData("fields isempty('') as a, isblank(' ') as b, isempty(level) as c, coalesce(missing, level) as d | filter status = 404", "a=1;b=1;c=0;d=WARN")]
    [InlineData("fields jsonParse('{\"a\":{\"b\":7}}') as j, j.a.b as x | display x | limit 1", "x=7")]
    [InlineData("fields isValidIp(ip) as a, isIpInSubnet(ip, '10.0.0.0/8') as b, isValidIpv6('::1') as c, isIpv4InSubnet(ip, '192.168.0.0/16') as d | filter status = 500", "a=1;b=1;c=1;d=0")]
    [InlineData("fields @duration | filter @type = 'REPORT' | sort @duration", "@duration=20.25|@duration=100.5|@duration=300")]
    [InlineData("fields @requestId, @billedDuration, @memorySize, @maxMemoryUsed, @initDuration | filter ispresent(@initDuration)", "@requestId=8476a536-e9f4-11e8-9739-2dfe598c3fc0;@billedDuration=101;@memorySize=128000000;@maxMemoryUsed=40000000;@initDuration=90.1")]
    [InlineData("stats count(*) by @type | sort @type", "count(*)=5|@type=END;count(*)=1|@type=REPORT;count(*)=3|@type=START;count(*)=1")]
    [InlineData("filter @requestId like /fc0$/ | stats count()", "count()=4")]
    [InlineData("stats count(*)", "count(*)=10")]
    [InlineData("stats count(*) as n, sum(@duration), avg(@duration), min(@duration), max(@duration)", "n=10;sum(@duration)=420.75;avg(@duration)=140.25;min(@duration)=20.25;max(@duration)=300")]
    [InlineData("stats count(status) as n by level | sort n desc, level", "level=INFO;n=2|level=ERROR;n=1|level=WARN;n=1|n=0")]
    [InlineData("stats count_distinct(status) as n", "n=3")]
    [InlineData("stats pct(@duration, 50) as p, median(@duration) as m, pct(@duration, 100) as top", "p=100.5;m=100.5;top=300")]
    [InlineData("filter status = 200 | stats stddev(bytes) as s", "s=5.5")]
    [InlineData("stats earliest(status) as e, latest(status) as l, sortsFirst(level) as f, sortsLast(level) as t", "e=500;l=404;f=ERROR;t=WARN")]
    [InlineData("stats max(bytes) - min(bytes) as spread, sum(bytes) / count(bytes) as mean", "spread=97;mean=33")]
    [InlineData("stats count(*) as n by bin(5m) | sort bin(5m)", "bin(5m)=2018-11-20 20:00:00.000;n=5|bin(5m)=2018-11-20 20:05:00.000;n=5")]
    [InlineData("stats count(*) as n by bin(1h) as hour", "hour=2018-11-20 20:00:00.000;n=10")]
    [InlineData("stats count(*) by status, level | sort count(*) desc, status | limit 2", "count(*)=6|status=200;level=INFO;count(*)=2")]
    [InlineData("stats count(*) as n by status | filter n > 1 and ispresent(status)", "status=200;n=2")]
    [InlineData("stats count(*) as n by status | fields n * 10 as tens | sort tens desc | limit 1", "n=6;tens=60")]
    [InlineData("stats count(*) as n by status | stats max(n) as most", "most=6")]
    [InlineData("filter status = 1 | stats count(*), max(status)", "count(*)=0")]
    [InlineData("filter status = 1 | stats count(*) by status", "")]
    [InlineData("parse @message 'user=*, took=*' as who, took | filter ispresent(who) | display who, took", "who=ada;took=12\n")]
    [InlineData("fields status | parse @message '\"name\":\"*\"' as who | filter status = 404", "status=404;who=Edsger")]
    [InlineData("parse @message /user=(?<who>\\w+), took=(?<took>\\d+)/ | stats sum(took) by who | filter ispresent(who)", "who=ada;sum(took)=12")]
    [InlineData("parse user.name /(.)da/ as first | filter ispresent(first) | stats count(*) by first", "first=A;count(*)=2")]
    [InlineData("parse 'RequestId: * ' as id | filter @type = 'START' | display id", "id=8476a536-e9f4-11e8-9739-2dfe598c3fc0")]
    [InlineData("fields status, user.name as name | filter ispresent(name) | sort @timestamp desc | dedup name", "status=404;name=Edsger|status=200;name=Ada|status=200;name=Grace")]
    [InlineData("filter ispresent(status) | sort @timestamp asc | dedup user.name, status | display user.name, status", "user.name=Ada;status=500|user.name=Grace;status=200|user.name=Ada;status=200|user.name=Edsger;status=404")]
    [InlineData("fields level, status | filter status = 404 | display status", "status=404")]
    [InlineData("fields datefloor(@timestamp, 1d) as a, dateceil(@timestamp, 1h) as b, datefloor(@timestamp, 1mo) as c | limit 1", "a=2018-11-20 00:00:00.000;b=2018-11-20 21:00:00.000;c=2018-11-01 00:00:00.000")]
    [InlineData("fields toMillis(@timestamp) as a, fromMillis(0) as b | limit 1", "a=1542744540000;b=1970-01-01 00:00:00.000")]
    [InlineData("fields now() as n | limit 1", "n=1542746476")]
    [InlineData("filter toMillis(@timestamp) >= (now() * 1000 - 7200000) | stats count(*)", "count(*)=10")]
    [InlineData("filter @type = 'REPORT' | stats max(@memorySize / 1000 / 1000) as given, max(@maxMemoryUsed / 1000 / 1000) as used, given - used as unused", "given=128;used=50;unused=78")]
    [InlineData("stats max(bytes) as bytes, min(bytes) as least, `bytes` - least as spread", "bytes=100;least=3;spread=97")]
    [InlineData("where status = 404 | fields status", "status=404")]
    [InlineData("filter @type = 'REPORT' | fields @duration | sort by @duration desc", "@duration=300|@duration=100.5|@duration=20.25")]
    [InlineData("stats count(*) as n by bin(1hour) as h", "h=2018-11-20 20:00:00.000;n=10")]
    [InlineData("stats count(*) as n by bin(5minutes) as m | sort m", "m=2018-11-20 20:00:00.000;n=5|m=2018-11-20 20:05:00.000;n=5")]
    [InlineData("fields datefloor(@timestamp, 1quarter) as a, datefloor(@timestamp, 1day) as b | limit 1", "a=2018-10-01 00:00:00.000;b=2018-11-20 00:00:00.000")]
    [InlineData("fields jsonParse('{\"a\":[{\"b c\":7}]}') as j, j.a[0].`b c` as x | display x | limit 1", "x=7")]
    [InlineData("fields user.roles[1] as second | filter ispresent(second)", "second=dev")]
    [InlineData("fields status | filter status in[404]", "status=404")]
    [InlineData("fields bytes | filter bytes > 9 | sort bytes", "bytes=20|bytes=100")]
    [InlineData("fields bytes | filter bytes = 9.0", "bytes=9")]
    [InlineData("fields `user.name` | filter `status` = 404", "user.name=Edsger")]
    [InlineData("# all of them\nfields status # and more\n| filter status = 404", "status=404")]
    [InlineData("| fields status | filter status = 404 |  sort status", "status=404")]
    [InlineData("fields status | filter @message like 'Edsger'", "status=404")]
    [InlineData("fields status | filter @message like /Edsger/ and @message like \"prefix\"", "status=404")]
    [InlineData("fields status | filter @message like 'nobody'", "")]
    [InlineData("filter status = 404", "@timestamp=2018-11-20 20:05:00.000;@message=prefix {\"level\":\"WARN\",\"status\":404,\"user\":{\"name\":\"Edsger\"},\"bytes\":\"3\"} suffix")]
    public async Task Query_gives(string query, string expected)
    {
        var answer = await fixture.RunAsync(query);
        Assert.Equal("Complete", answer.Status);
        Assert.Equal(expected, Text(answer));
    }

    [Theory]
    [InlineData("", "the query is empty at line 1 and position 1", 0, 0)]
    [InlineData("fields", "unexpected end of query at line 1 and position 7", 6, 6)]
    [InlineData("feilds @message", "unexpected symbol found feilds at line 1 and position 1", 0, 6)]
    [InlineData("fields @message |", "unexpected end of query at line 1 and position 18", 17, 17)]
    [InlineData("fields @message\n| filter = 3", "unexpected symbol found = at line 2 and position 10", 25, 26)]
    [InlineData("filter (a = 1", "unexpected end of query at line 1 and position 14", 13, 13)]
    [InlineData("filter a like /x", "unclosed regular expression at line 1 and position 15", 14, 16)]
    [InlineData("filter a like /(?=x)/", "invalid or unsupported regular expression at line 1 and position 15", 14, 21)]
    [InlineData("filter a = 'x", "unclosed string at line 1 and position 12", 11, 13)]
    [InlineData("fields nope(a)", "unknown function nope at line 1 and position 8", 7, 11)]
    [InlineData("fields abs(1, 2)", "wrong number of arguments for abs at line 1 and position 8", 7, 10)]
    [InlineData("fields count(*)", "the aggregate function count is used outside of stats at line 1 and position 8", 7, 12)]
    [InlineData("stats a", "stats needs an aggregate function at line 1 and position 8", 7, 7)]
    [InlineData("stats pct(a, 101)", "a percentile between 0 and 100 is expected at line 1 and position 14", 13, 16)]
    [InlineData("stats count(*) by bin(5 m)", "unexpected symbol found m at line 1 and position 25", 24, 25)]
    [InlineData("stats count(*) by bin(5x)", "invalid period 5x at line 1 and position 23", 22, 24)]
    [InlineData("limit 0", "a limit between 1 and 100000 is expected at line 1 and position 7", 6, 7)]
    [InlineData("limit x", "a limit between 1 and 100000 is expected at line 1 and position 7", 6, 7)]
    [InlineData("parse @message 'x' as a", "the pattern has no * at line 1 and position 16", 15, 18)]
    [InlineData("parse @message '* *' as a", "the pattern has 2 parts and 1 names at line 1 and position 16", 15, 20)]
    [InlineData("fields a ~ b", "unexpected symbol found ~ at line 1 and position 10", 9, 10)]
    [InlineData("anomaly", "Kiln does not have the command anomaly yet: at line 1 and position 1", 0, 7)]
    [InlineData("fields @message | diff", "diff compares patterns: pattern must stand before it at line 1 and position 19", 18, 22)]
    [InlineData("stats count(*) as n | sort avg(x)", "avg(x) is not a column of stats at line 1 and position 28", 27, 30)]
    public async Task Malformed_query_is_refused_with_its_place(string query, string message, int start, int end)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => fixture.RunAsync(query));
        Assert.Equal(("MalformedQueryException", 400, message), (failure.Code.Name, failure.Code.Status, failure.Message));
        using var json = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            failure.WriteDetail!(writer);
            writer.WriteEndObject();
        }
        Assert.Contains($"\"location\":{{\"startCharOffset\":{start},\"endCharOffset\":{end}}}", Encoding.UTF8.GetString(json.ToArray()));
    }

    [Fact]
    public async Task Several_groups_are_shown_by_time()
    {
        var answer = await fixture.RunAsync("fields @log | sort @timestamp asc | limit 3", LogsFixture.Group, QueryFixture.Other);
        Assert.Equal("@log=111111111111:/aws/lambda/f|@log=111111111111:/other|@log=111111111111:/aws/lambda/f", Text(answer));
        answer = await fixture.RunAsync("filter @message like 'from' or status = 500 or @type = 'START' | display @timestamp", LogsFixture.Group, QueryFixture.Other);
        Assert.Equal("@timestamp=2018-11-20 20:02:00.000|@timestamp=2018-11-20 20:00:30.000|@timestamp=2018-11-20 20:00:00.000", Text(answer));
        Assert.Equal(2, answer.Statistics!.LogGroupsScanned);
    }

    [Fact]
    public async Task Statistics_tell_what_was_looked_at()
    {
        var answer = await fixture.RunAsync("fields status | filter ispresent(status) | limit 1");
        Assert.Equal((1, 4.0, 10.0, 1.0), (answer.Results!.Count, answer.Statistics!.RecordsMatched, answer.Statistics.RecordsScanned, answer.Statistics.LogGroupsScanned));
        Assert.True(answer.Statistics.BytesScanned > 500);
        answer = await fixture.RunAsync("filter @message like 'nobody has this'");
        Assert.Equal((0.0, 10.0), (answer.Statistics!.RecordsMatched, answer.Statistics.RecordsScanned));
    }

    [Fact]
    public async Task Both_ends_of_the_period_belong_to_it_and_its_pointer_finds_an_event()
    {
        var at = QueryFixture.Start.AddMinutes(5).ToUnixTimeSeconds();
        var answer = await QueryFixture.RunAsync(fixture.Logs, new() { QueryString = "fields level", LogGroupName = LogsFixture.Group, StartTime = at, EndTime = at });
        Assert.Equal("level=WARN", Text(answer));
        var pointer = answer.Results![0].Single(f => f.Field == "@ptr").Value;
        var record = await fixture.Logs.RunAsync<Kiln.Services.Logs.Insights.Fields.GetLogRecordResponse>(
            new Kiln.Services.Logs.Insights.Fields.GetLogRecordRequest { LogRecordPointer = pointer });
        Assert.Equal(("404", "Edsger", "odd", "2018-11-20 20:05:00.000"), (record.LogRecord!["status"], record.LogRecord["user.name"], record.LogRecord["@logStream"], record.LogRecord["@timestamp"]));
        Assert.Equal("InvalidParameterException", (await fixture.Logs.FailureAsync(new Kiln.Services.Logs.Insights.Fields.GetLogRecordRequest { LogRecordPointer = "x" })).Code);
    }

    [Fact]
    public async Task Fields_of_a_group_are_told_with_how_common_they_are()
    {
        var answer = await fixture.Logs.RunAsync<Kiln.Services.Logs.Insights.Fields.GetLogGroupFieldsResponse>(
            new Kiln.Services.Logs.Insights.Fields.GetLogGroupFieldsRequest { LogGroupName = LogsFixture.Group, Time = QueryFixture.Start.AddMinutes(5).ToUnixTimeSeconds() });
        var percent = answer.LogGroupFields!.ToDictionary(f => f.Name!, f => f.Percent);
        Assert.Equal((100, 40, 30, 10), (percent["@message"], percent["status"], percent["@duration"], percent["@initDuration"]));
    }

    [Fact]
    public async Task Results_come_in_pages()
    {
        var first = await fixture.RunAsync("fields @timestamp");
        var query = (await fixture.Logs.RunAsync<DescribeQueriesResponse>(new DescribeQueriesRequest { Status = "Complete" })).Queries!.First(q => q.QueryString == "fields @timestamp");
        var page = await fixture.Logs.RunAsync<GetQueryResultsResponse>(new GetQueryResultsRequest { QueryId = query.QueryId, MaxItems = 7 });
        Assert.Equal(7, page.Results!.Count);
        page = await fixture.Logs.RunAsync<GetQueryResultsResponse>(new GetQueryResultsRequest { QueryId = query.QueryId, MaxItems = 7, NextToken = page.NextToken });
        Assert.Equal((3, (string?)null), (page.Results!.Count, page.NextToken));
        Assert.Equal(10, first.Results!.Count);
        Assert.Equal(LogsFixture.Group, query.LogGroupName);
        Assert.Equal([LogsFixture.Group], (await fixture.Logs.RunAsync<ListLogGroupsForQueryResponse>(new ListLogGroupsForQueryRequest { QueryId = query.QueryId })).LogGroupIdentifiers);
        Assert.Equal(
            ("InvalidParameterException", 400, $"QueryId={query.QueryId} has already ended with Complete status"),
            await fixture.Logs.FailureAsync(new StopQueryRequest { QueryId = query.QueryId }));
    }

    [Fact]
    public async Task Query_must_name_groups_that_are_there()
    {
        var request = new StartQueryRequest { StartTime = 0, EndTime = 1, QueryString = "fields a" };
        Assert.Equal("InvalidParameterException", (await fixture.Logs.FailureAsync(request)).Code);
        Assert.Equal("InvalidParameterException", (await fixture.Logs.FailureAsync(request with { LogGroupName = "a", LogGroupNames = ["b"] })).Code);
        Assert.Equal("ResourceNotFoundException", (await fixture.Logs.FailureAsync(request with { LogGroupName = "none" })).Code);
        Assert.Equal("InvalidParameterException", (await fixture.Logs.FailureAsync(request with { LogGroupName = "none", StartTime = 2 })).Code);
        Assert.Equal("ResourceNotFoundException", (await fixture.Logs.FailureAsync(new GetQueryResultsRequest { QueryId = "none" })).Code);
    }

    // Whatever comes in: results, or a refusal that says where.
    [Fact]
    public async Task Random_queries_do_no_harm()
    {
        string[] pieces = ["fields ", "filter ", "stats ", "sort ", "limit ", "parse ", "dedup ", "display ", " | ", "@message", "@timestamp", "status", "user.name", "count(*)", "sum(status)", "bin(5m)", "pct(status, 9)", " as x", "x", " by ", "(", ")", "[", "]", ",", "=", "!=", " like ", " in ", " not ", " and ", " or ", "/a.*/", "'*'", "\"t\"", "5", "1e3", "-", "+", "*", "/", "%", "^", "abs(", "concat(", "jsonParse(@message)", "`", "#", "\n", "ä", "\u0000", "=~", "desc"];
        var random = new Random(23);
        var (complete, refused) = (0, 0);
        for (var round = 0; round < 4_000; round++)
        {
            var query = pieces[random.Next(8)] + string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                var answer = await fixture.RunAsync(query);
                Assert.True(answer.Status == "Complete", query);
                complete++;
            }
            catch (AwsException e)
            {
                Assert.Equal("MalformedQueryException", e.Code.Name);
                refused++;
            }
        }
        Assert.True(complete > 50 && refused > 500, $"{complete} {refused}");
    }

    private static string Text(GetQueryResultsResponse answer) =>
        string.Join('|', answer.Results!.Select(row => string.Join(';', row.Where(f => f.Field != "@ptr").Select(f => $"{f.Field}={f.Value}"))));
}
