using System.Text.Json;
using Kiln.Services.XRay.RootCauses;

namespace Kiln.Services.XRay.Filters;

/// <summary>
/// Reads a filter expression:
/// <code>
/// or      = and { ("OR" | "|") and }
/// and     = not { ["AND" | "&amp;"] not }              what stands side by side must all hold
/// not     = "!" not | "(" or ")" | part
/// part    = "service" "(" [name] ")" [filter] | "edge" "(" [name] "," [name] ")" [filter]
///         | "rootcause.fault.service" [filter] | … | "rootcause.json" "=" "#" JSON
///         | "group.name" "=" text | "group.arn" "=" text
///         | keyword [operator value]                keyword: simple ones, annotation.key, annotation[key]
/// name    = text | "id" "(" member ":" text { "," member ":" text } ")"
/// filter  = "{" or "}"
/// </code>
/// Keywords in any case.
/// </summary>
internal sealed class FilterParser
{
    private const int MaxLength = 4096;
    private const int MaxDepth = 64;
    private const string Annotation = "annotation";

    private static readonly Dictionary<string, FilterOperator> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["="] = FilterOperator.Equal,
        ["!="] = FilterOperator.NotEqual,
        ["<"] = FilterOperator.Less,
        ["<="] = FilterOperator.LessOrEqual,
        [">"] = FilterOperator.Greater,
        [">="] = FilterOperator.GreaterOrEqual,
        ["CONTAINS"] = FilterOperator.Contains,
        ["BEGINSWITH"] = FilterOperator.BeginsWith,
        ["ENDSWITH"] = FilterOperator.EndsWith,
    };

    private static readonly Dictionary<string, RootCauseKind> RootCauses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["error"] = RootCauseKind.Error,
        ["fault"] = RootCauseKind.Fault,
        ["responsetime"] = RootCauseKind.ResponseTime,
    };

    private static readonly Dictionary<string, RootCauseElement> Elements = new(StringComparer.OrdinalIgnoreCase)
    {
        ["service"] = RootCauseElement.Service,
        ["entity"] = RootCauseElement.Entity,
        ["exception"] = RootCauseElement.Exception,
    };

    private readonly List<FilterToken> _tokens;
    private readonly Func<string, bool, FilterNode?> _groups;
    private int _next;
    private int _depth;
    private bool _isNested;

    private FilterParser(string expression, Func<string, bool, FilterNode?> groups) => (_tokens, _groups) = (FilterLexer.Read(expression), groups);

    private FilterToken Current => _tokens[_next];

    /// <param name="groups">The filter of a group, by its name, or (true) by its ARN; null where there is none.</param>
    /// <exception cref="FilterSyntaxException">It is no filter expression.</exception>
    public static FilterNode Parse(string expression, Func<string, bool, FilterNode?> groups)
    {
        if (expression.Length > MaxLength)
            throw new FilterSyntaxException($"It is longer than {MaxLength} characters");
        var parser = new FilterParser(expression, groups);
        var node = parser.Or();
        return parser.Current.Kind == FilterTokenKind.End ? node : throw parser.Unexpected();
    }

    private FilterNode Or()
    {
        if (++_depth > MaxDepth)
            throw new FilterSyntaxException("It is nested too deeply");
        var parts = new List<FilterNode> { And() };
        while (TakeWord("OR") || TakeSymbol("|"))
            parts.Add(And());
        _depth--;
        return parts is [var only] ? only : new OrNode(parts);
    }

    private FilterNode And()
    {
        var parts = new List<FilterNode> { Not() };
        while (true)
        {
            if (TakeWord("AND") || TakeSymbol("&"))
                parts.Add(Not());
            else if (BeginsPart())
                parts.Add(Not());
            else
                return parts is [var only] ? only : new AndNode(parts);
        }
    }

    private FilterNode Not()
    {
        if (TakeSymbol("!"))
        {
            var isNegative = true;
            while (TakeSymbol("!"))
                isNegative = !isNegative;
            var part = Not();
            return isNegative ? new NotNode(part) : part;
        }
        if (!TakeSymbol("("))
            return Part();
        var inner = Or();
        Expect(")");
        return inner;
    }

    private FilterNode Part()
    {
        if (Current.Kind != FilterTokenKind.Word)
            throw Unexpected();
        var keyword = Current.Text;
        _next++;
        if (Is(keyword, "service"))
            return Service();
        if (Is(keyword, "edge"))
            return Edge();
        if (Is(keyword, "group.name") || Is(keyword, "group.arn"))
            return Group(Is(keyword, "group.arn"));
        if (keyword.StartsWith("rootcause.", StringComparison.OrdinalIgnoreCase))
            return RootCause(keyword);
        if (AnnotationKey(keyword) is { } key)
            return _isNested ? throw new FilterSyntaxException("annotation cannot be used within service, edge or rootcause") : new AnnotationNode(key, AnyComparison());
        return FilterKeywords.KindOf(keyword) is { } kind
            ? new KeywordNode(keyword.ToLowerInvariant(), kind, Comparison(kind))
            : throw new FilterSyntaxException($"Unknown keyword '{keyword}'");
    }

    private ServiceNode Service()
    {
        Expect("(");
        var name = Current is { Kind: FilterTokenKind.Symbol, Text: ")" } ? ServiceName.Any : Name();
        Expect(")");
        return new(name, Filter());
    }

    private EdgeNode Edge()
    {
        Expect("(");
        var source = Current is { Kind: FilterTokenKind.Symbol, Text: "," } ? ServiceName.Any : Name();
        Expect(",");
        var destination = Current is { Kind: FilterTokenKind.Symbol, Text: ")" } ? ServiceName.Any : Name();
        Expect(")");
        return new(source, destination, Filter());
    }

    private ServiceName Name()
    {
        if (!TakeWord("id"))
            return new(Value(), null, null);
        Expect("(");
        var name = ServiceName.Any;
        do
        {
            var member = Current.Kind == FilterTokenKind.Word ? Current.Text : throw Unexpected();
            _next++;
            Expect(":");
            var value = Value();
            name = member.ToLowerInvariant() switch
            {
                "name" => name with { Name = value },
                "type" => name with { Type = value },
                "account.id" => name with { AccountId = value },
                _ => throw new FilterSyntaxException($"id has no member '{member}'"),
            };
        }
        while (TakeSymbol(","));
        Expect(")");
        return name;
    }

    private FilterNode? Filter()
    {
        if (!TakeSymbol("{"))
            return null;
        var outer = _isNested;
        _isNested = true;
        var filter = Or();
        _isNested = outer;
        Expect("}");
        return filter;
    }

    private FilterNode Group(bool byArn)
    {
        var isNegative = TakeSymbol("!=");
        if (!isNegative)
            Expect("=");
        var named = Value();
        var filter = _groups(named, byArn) ?? throw new FilterSyntaxException($"There is no group '{named}'");
        return isNegative ? new NotNode(filter) : filter;
    }

    private FilterNode RootCause(string keyword)
    {
        var parts = keyword.Split('.');
        if (parts is [_, var json] && Is(json, "json"))
            return RootCauseJson();
        if (parts is not [_, var kind, var element] || !RootCauses.TryGetValue(kind, out var cause) || !Elements.TryGetValue(element, out var part)
            || (cause == RootCauseKind.ResponseTime && part == RootCauseElement.Exception))
        {
            throw new FilterSyntaxException($"Unknown keyword '{keyword}'");
        }
        return new RootCauseNode(cause, part, Filter());
    }

    private RootCauseJsonNode RootCauseJson()
    {
        Expect("=");
        if (Current.Kind != FilterTokenKind.Json)
            throw Unexpected();
        var text = Current.Text;
        _next++;
        try
        {
            return new([.. JsonSerializer.Deserialize(text, RootCauseShapes.Default.ListRootCauseText)!.Select(static cause =>
                (IReadOnlyList<(string, IReadOnlyList<string>)>)[.. cause.Services.Select(static s => (s.Name, (IReadOnlyList<string>)[.. s.EntityPath?.Select(static e => e.Name) ?? []]))])]);
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or ArgumentNullException)
        {
            throw new FilterSyntaxException("The JSON is no list of root causes");
        }
    }

    private FilterComparison Comparison(FilterKeywordKind kind)
    {
        if (TakeOperator() is not { } comparison)
            return FilterComparison.IsThere;
        var token = Current;
        var isOrder = comparison is FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual;
        var isText = comparison is FilterOperator.Contains or FilterOperator.BeginsWith or FilterOperator.EndsWith;
        if ((isOrder && kind != FilterKeywordKind.Number) || (isText && kind != FilterKeywordKind.Text))
            throw new FilterSyntaxException($"The operator before position {token.At} is not one for this keyword");
        object value = (kind, token) switch
        {
            (FilterKeywordKind.Flag, { Kind: FilterTokenKind.Word } or { Kind: FilterTokenKind.Text }) when bool.TryParse(token.Text, out var flag) => flag,
            (FilterKeywordKind.Number, { Kind: FilterTokenKind.Number }) => FilterComparison.ToNumber(token.Text),
            (FilterKeywordKind.Text, { Kind: FilterTokenKind.Text or FilterTokenKind.Word }) => token.Text,
            _ => throw Unexpected(),
        };
        _next++;
        return new(comparison, value);
    }

    private FilterComparison AnyComparison()
    {
        if (TakeOperator() is not { } comparison)
            return FilterComparison.IsThere;
        var token = Current;
        object value = token switch
        {
            { Kind: FilterTokenKind.Number } => FilterComparison.ToNumber(token.Text),
            { Kind: FilterTokenKind.Word } when bool.TryParse(token.Text, out var flag) => flag,
            { Kind: FilterTokenKind.Text or FilterTokenKind.Word } => token.Text,
            _ => throw Unexpected(),
        };
        _next++;
        return new(comparison, value);
    }

    private static string? AnnotationKey(string keyword)
    {
        if (!keyword.StartsWith(Annotation, StringComparison.OrdinalIgnoreCase) || keyword.Length <= Annotation.Length + 1)
            return null;
        var rest = keyword[Annotation.Length..];
        return rest[0] switch
        {
            '.' when !rest.Contains('[') => rest[1..],
            '[' when rest.Length > 2 => rest[1..^1],
            _ => null,
        };
    }

    private string Value()
    {
        if (Current.Kind is not (FilterTokenKind.Text or FilterTokenKind.Word))
            throw Unexpected();
        return _tokens[_next++].Text;
    }

    private bool BeginsPart() => Current switch
    {
        { Kind: FilterTokenKind.Word } word => !Is(word.Text, "OR") && !Is(word.Text, "AND") && !Operators.ContainsKey(word.Text),
        { Kind: FilterTokenKind.Symbol, Text: "!" or "(" } => true,
        _ => false,
    };

    private FilterOperator? TakeOperator()
    {
        if (Current.Kind is not (FilterTokenKind.Word or FilterTokenKind.Symbol) || !Operators.TryGetValue(Current.Text, out var found))
            return null;
        _next++;
        return found;
    }

    private bool TakeWord(string word)
    {
        if (Current.Kind != FilterTokenKind.Word || !Is(Current.Text, word))
            return false;
        _next++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (Current.Kind != FilterTokenKind.Symbol || Current.Text != symbol)
            return false;
        _next++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Unexpected();
    }

    private FilterSyntaxException Unexpected() => new(Current.Kind == FilterTokenKind.End
        ? "It ends where more is expected"
        : $"Unexpected '{Current.Text}' at position {Current.At}");

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
