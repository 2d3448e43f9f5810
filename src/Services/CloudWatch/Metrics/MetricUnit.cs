namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Units under the names of the model. The numbers are stored: append only (StatisticTests.Units_keep_their_numbers).</summary>
internal static class MetricUnit
{
    internal const string None = "None";

    private static readonly string[] Names =
    [
        None, "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits",
        "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
        "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second",
    ];

    internal static IReadOnlyList<string> All => Names;

    /// <returns>Negative when there is no such unit.</returns>
    internal static int NumberOf(string? name) => name is null ? 0 : Array.IndexOf(Names, name);

    internal static string NameOf(int number) => Names[number];
}
