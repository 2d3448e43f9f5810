namespace Kiln.Load;

/// <summary>What to measure and how long.</summary>
internal sealed record Settings
{
    public const string Usage = """
        ./bench/run [PART...] [--output FILE] [--isolation LEVEL] [--runtime RUNTIME] [--live N] [--quick]

          PART         cold cold-empty cold-sdk warm printing identity throughput peer churn density; all without one
          --output     also write the report to FILE
          --isolation  the least isolation that the server may have, as for kiln up
          --runtime    of the functions [default: python3.12]
          --live       environments that density keeps alive [default: 1000]
          --quick      a tenth of the rounds: to see that it works, not to be quoted
        """;

    /// <summary>The repository.</summary>
    public required string Root { get; init; }
    public IReadOnlyList<string> Parts { get; init; } = [];
    public string? Output { get; init; }
    public string? Isolation { get; init; }
    public string Runtime { get; init; } = "python3.12";
    public int Live { get; init; } = 1000;
    public bool Quick { get; init; }
    public IReadOnlyList<Servers.Interpreter> Interpreters { get; init; } = [];

    public string Kiln => Path.Combine(Root, "kiln");

    /// <summary>The interpreter of <see cref="Runtime"/>.</summary>
    public Servers.Interpreter Interpreter => Interpreters.FirstOrDefault(i => i.Runtime == Runtime)
        ?? throw new ArgumentException($"{Runtime} is not installed: `kiln runtimes` lists what is.");

    public int Rounds(int full) => Quick ? Math.Max(full / 10, 3) : full;

    /// <exception cref="ArgumentException">An argument is not understood.</exception>
    public static Settings Parse(string root, IEnumerable<string> arguments)
    {
        var settings = new Settings { Root = root };
        using var rest = arguments.GetEnumerator();
        while (rest.MoveNext())
        {
            var option = rest.Current;
            string Value() => rest.MoveNext() ? rest.Current : throw new ArgumentException($"{option} needs a value.");
            settings = option switch
            {
                "--output" => settings with { Output = Value() },
                "--isolation" => settings with { Isolation = Value() },
                "--runtime" => settings with { Runtime = Value() },
                "--live" => settings with { Live = int.TryParse(Value(), out var live) && live > 1 ? live : throw new ArgumentException("--live takes a number from 2.") },
                "--quick" => settings with { Quick = true },
                _ when option.StartsWith('-') => throw new ArgumentException($"{option} is no option."),
                _ => settings with { Parts = [.. settings.Parts, option] },
            };
        }
        return settings;
    }
}
