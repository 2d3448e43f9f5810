namespace Kiln.Server.Cli;

/// <summary>The only place that writes to the terminal: results to standard output, everything else to standard error.</summary>
internal static class Terminal
{
#pragma warning disable RS0030 // This is the place that the ban names.
    internal static void Result(string text) => Console.Out.WriteLine(text);

    internal static void Note(string text) => Console.Error.WriteLine(text);

    internal static void Log(string text) => Console.Error.Write(text);

    internal static void Error(string text) => Console.Error.WriteLine($"kiln: {text}");
#pragma warning restore RS0030

    internal static string ReadInput() => Console.In.ReadToEnd();
}
