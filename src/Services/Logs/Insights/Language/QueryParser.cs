using System.Globalization;
using Kiln.Services.Logs.Insights.Expressions;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>
/// <code>
/// query   = command *( "|" command )
/// command = "fields" item *( "," item ) / "display" … / "filter" expression / "where" expression / "parse" [ field ] pattern [ "as" name *( "," name ) ]
///         / "stats" item *( "," item ) [ "by" item *( "," item ) ] / "sort" [ "by" ] key [ "asc" / "desc" ] … / "limit" number / "dedup" field …
///         / "pattern" expression / "diff" [ "previousDay" / "previousWeek" / "previousMonth" ]
/// item    = expression [ "as" name ]
/// </code>
/// </summary>
internal sealed class QueryParser
{
    /// <summary>Most results of a query.</summary>
    internal const int MaxLimit = 100_000;

    private readonly QueryLexer _lexer;
    private readonly ExpressionParser _expressions;
    private readonly QueryScope _events = new(hasEvent: true);
    private readonly List<QueryCommand> _commands = [];
    private readonly List<byte[]> _required = [];

    // Fields add columns, until display says which there are.
    private List<(string Name, QueryExpression Value)> _columns = [];
    private bool _areDefault = true;
    private bool _isDisplayed;

    private QueryParser(string query, TimeProvider time)
    {
        _lexer = new(query);
        _expressions = new(_lexer, time) { Scope = _events };
    }

    /// <exception cref="QuerySyntaxException">It is no query.</exception>
    internal static QueryPlan Parse(string query, TimeProvider time) => new QueryParser(query, time).Parse();

    private QueryPlan Parse()
    {
        _lexer.Takes("|");
        if (_lexer.Current.Kind == TokenKind.End)
            throw _lexer.Fault("the query is empty", _lexer.Current);
        do
            ParseCommand();
        while (_lexer.Takes("|"));
        if (_lexer.Current.Kind != TokenKind.End)
            throw _lexer.Unexpected();
        var isOfEvents = _expressions.Scope.HasEvent;
        if (_areDefault && isOfEvents)
            _columns.InsertRange(0, [("@timestamp", new FieldExpression("@timestamp")), ("@message", new FieldExpression("@message"))]);
        return new(_commands, _events, _columns, isOfEvents, _required);
    }

    private void ParseCommand()
    {
        var word = _lexer.Take();
        if (word.Kind != TokenKind.Word)
            throw _lexer.Unexpected(word);
        switch (word.Text.ToUpperInvariant())
        {
            case "FIELDS":
                ParseFields(isDisplay: false);
                break;
            case "DISPLAY":
                ParseFields(isDisplay: true);
                break;
            case "FILTER" or "WHERE":
                ParseFilter();
                break;
            case "PARSE":
                ParseParse();
                break;
            case "STATS":
                ParseStatistics();
                break;
            case "SORT":
                _commands.Add(new QueryCommand.Sort(ParseKeys()));
                break;
            case "LIMIT" or "HEAD":
                ParseLimit();
                break;
            case "DEDUP":
                ParseDeduplicate();
                break;
            case "PATTERN":
                ParsePattern();
                break;
            case "DIFF":
                ParseDifference(word);
                break;
            case "UNMASK":
                // Nothing is masked.
                ParseDeduplicate(isIgnored: true);
                break;
            default:
                throw Array.Exists(QueryCommands.NotBuilt, word.IsWord) ? _lexer.Fault($"Kiln does not have the command {word.Text} yet:", word) : _lexer.Unexpected(word);
        }
    }

    private void ParseFields(bool isDisplay)
    {
        var computed = new List<(int, QueryExpression)>();
        if (isDisplay)
            _columns = [];
        (_areDefault, _isDisplayed) = (false, _isDisplayed || isDisplay);
        do
        {
            var (name, value) = ParseNamed();
            var alias = _lexer.TakesWord("as") ? ParseName() : null;
            var shown = value;
            if (alias is not null)
            {
                var slot = _expressions.Scope.Define(alias);
                computed.Add((slot, value));
                shown = new SlotExpression(slot);
            }
            if (isDisplay || !_isDisplayed)
                AddColumn(alias ?? name, shown);
        }
        while (_lexer.Takes(","));
        if (computed.Count > 0)
            _commands.Add(new QueryCommand.Fields(computed));
    }

    private void ParseFilter()
    {
        var condition = _expressions.Parse();
        // Behind a command that chooses rows by others, an event that is left out may make another come in.
        if (_commands.TrueForAll(c => c is QueryCommand.Fields or QueryCommand.Filter or QueryCommand.Parse))
            _required.AddRange(condition.RequiredInMessage);
        _commands.Add(new QueryCommand.Filter(condition));
    }

    private void ParseParse()
    {
        QueryExpression text = _lexer.Current.Is("/") || _lexer.Current.Kind == TokenKind.Text ? _expressions.Scope.Find("@message") : _expressions.ParseOne();
        var isRegex = _lexer.Current.Is("/");
        var pattern = isRegex ? _lexer.Regex() : _lexer.Take();
        if (pattern.Kind != TokenKind.Text)
            throw _lexer.Unexpected(pattern);
        var names = _lexer.TakesWord("as") ? ParseNames() : [];
        TextExtractor extractor = isRegex ? RegexOf(pattern, names) : GlobOf(pattern, names);
        var slots = new List<int>();
        foreach (var name in names)
        {
            var slot = _expressions.Scope.Define(name);
            slots.Add(slot);
            if (!_isDisplayed)
                AddColumn(name, new SlotExpression(slot));
        }
        _commands.Add(new QueryCommand.Parse(text, extractor, slots));
    }

    private GlobExtractor GlobOf(QueryToken pattern, List<string> names)
    {
        var extractor = new GlobExtractor(pattern.Text);
        if (extractor.Count == 0)
            throw _lexer.Fault("the pattern has no *", pattern);
        return extractor.Count == names.Count ? extractor : throw _lexer.Fault($"the pattern has {extractor.Count} parts and {names.Count} names", pattern);
    }

    // Named groups name themselves; groups without are named by "as".
    private RegexExtractor RegexOf(QueryToken pattern, List<string> names)
    {
        if (!LinearRegex.TryCompile(pattern.Text, out var regex))
            throw _lexer.Fault("invalid or unsupported regular expression", pattern);
        var named = regex.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0])).ToList();
        if (named.Count > 0 && names.Count == 0)
        {
            names.AddRange(named);
            return new(regex, [.. named.Select(regex.GroupNumberFromName)]);
        }
        var numbers = regex.GetGroupNumbers().Skip(1).ToList();
        return numbers.Count > 0 && numbers.Count == names.Count
            ? new(regex, numbers)
            : throw _lexer.Fault($"the regular expression has {numbers.Count} groups and {names.Count} names", pattern);
    }

    // Places of a group's row: what groups, aggregates, what is computed of them.
    private void ParseStatistics()
    {
        var aggregates = new List<(AggregateCall Call, AggregateExpression Value)>();
        _expressions.Aggregates = call =>
        {
            var value = new AggregateExpression();
            aggregates.Add((call, value));
            return value;
        };
        _expressions.Aliases = new(StringComparer.Ordinal);
        var items = ParseItems();
        if (aggregates.Count == 0)
            throw _lexer.Fault("stats needs an aggregate function", _lexer.Current);
        (_expressions.Aggregates, _expressions.Aliases) = (null, null);
        var by = _lexer.TakesWord("by") ? ParseItems() : [];
        var groups = new QueryScope(hasEvent: false);
        _columns = [];
        (_areDefault, _isDisplayed) = (false, false);
        foreach (var (name, alias, _) in by)
        {
            var slot = groups.Define(alias ?? name);
            AddColumn(alias ?? name, new SlotExpression(slot));
        }
        foreach (var (_, value) in aggregates)
            value.Slot = groups.Reserve();
        var computed = new List<(int, QueryExpression)>();
        foreach (var (name, alias, value) in items)
        {
            var slot = groups.Define(alias ?? name);
            computed.Add((slot, value));
            AddColumn(alias ?? name, new SlotExpression(slot));
        }
        _commands.Add(new QueryCommand.Statistics([.. by.Select(b => b.Value)], [.. aggregates.Select(a => a.Call)], computed, groups));
        _expressions.Scope = groups;
    }

    private List<(string Name, string? Alias, QueryExpression Value)> ParseItems()
    {
        var items = new List<(string, string?, QueryExpression)>();
        do
        {
            var (name, value) = ParseNamed();
            var alias = _lexer.TakesWord("as") ? ParseName() : null;
            items.Add((name, alias, value));
            if (alias is not null)
                _expressions.Aliases?.TryAdd(alias, value);
        }
        while (_lexer.Takes(","));
        return items;
    }

    /// <returns>The expression, and the text that made it.</returns>
    private (string Name, QueryExpression Value) ParseNamed()
    {
        var first = _lexer.Current;
        // What statistics computed is also known by the text that made it: behind them, count(*) is a column.
        var aggregated = false;
        var isBehind = _expressions is { Scope.HasEvent: false, Aggregates: null };
        if (isBehind)
        {
            _expressions.Aggregates = _ =>
            {
                aggregated = true;
                return new LiteralExpression(Values.QueryValue.Null);
            };
        }
        var value = _expressions.Parse();
        if (isBehind)
            _expressions.Aggregates = null;
        // A name in backticks is shown without them.
        var name = first.Kind == TokenKind.Quoted && first.End == _lexer.LastEnd ? first.Text : _lexer.Since(first.Start);
        if (isBehind && _expressions.Scope.Has(name))
            return (name, _expressions.Scope.Find(name));
        return aggregated ? throw _lexer.Fault($"{name} is not a column of stats", first) : (name, value);
    }

    private List<string> ParseNames()
    {
        var names = new List<string>();
        do
            names.Add(ParseName());
        while (_lexer.Takes(","));
        return names;
    }

    private string ParseName()
    {
        var token = _lexer.Take();
        return token.Kind is TokenKind.Word or TokenKind.Quoted && !QueryCommands.IsReserved(token) ? token.Text : throw _lexer.Unexpected(token);
    }

    private List<(QueryExpression, bool)> ParseKeys()
    {
        var keys = new List<(QueryExpression, bool)>();
        _lexer.TakesWord("by");
        do
        {
            var (_, key) = ParseNamed();
            var isDescending = _lexer.TakesWord("desc");
            if (!isDescending)
                _lexer.TakesWord("asc");
            keys.Add((key, isDescending));
        }
        while (_lexer.Takes(","));
        return keys;
    }

    private void ParseLimit()
    {
        var token = _lexer.Take();
        if (token.Kind != TokenKind.Number || !int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxLimit)
            throw _lexer.Fault($"a limit between 1 and {MaxLimit} is expected", token);
        _commands.Add(new QueryCommand.Limit(count));
    }

    private void ParsePattern()
    {
        var groups = new QueryScope(hasEvent: false);
        var command = new QueryCommand.Pattern(_expressions.Parse(), groups);
        _commands.Add(command);
        (_columns, _areDefault, _isDisplayed) = ([], false, false);
        foreach (var name in new[] { "@pattern", "@ratio", "@sampleCount", "@severityLabel" })
            AddColumn(name, groups.Find(name));
        _expressions.Scope = groups;
    }

    // What is compared are patterns: the command before finds them.
    private void ParseDifference(QueryToken word)
    {
        if (_commands is not [.., QueryCommand.Pattern { Compared: null } pattern])
            throw _lexer.Fault("diff compares patterns: pattern must stand before it", word);
        var compared = _lexer.TakesWord("previousDay") ? ComparedTime.PreviousDay
            : _lexer.TakesWord("previousWeek") ? ComparedTime.PreviousWeek
            : _lexer.TakesWord("previousMonth") ? ComparedTime.PreviousMonth
            : ComparedTime.Previous;
        _commands[^1] = pattern with { Compared = compared };
        foreach (var name in new[] { "@previousSampleCount", "@differencePercent" })
            AddColumn(name, pattern.Groups.Find(name));
    }

    private void ParseDeduplicate(bool isIgnored = false)
    {
        var keys = ParseItems().ConvertAll(item => item.Value);
        if (!isIgnored)
            _commands.Add(new QueryCommand.Deduplicate(keys));
    }

    // One of the same name takes its place.
    private void AddColumn(string name, QueryExpression value)
    {
        _columns.RemoveAll(c => c.Name == name);
        _columns.Add((name, value));
    }

    private sealed class AggregateExpression : QueryExpression
    {
        internal int Slot { get; set; }

        internal override Values.QueryValue Evaluate(QueryRow row) => row.Slots[Slot];
    }
}
