using Kiln.Execution.Logging;

namespace Kiln.Services.Lambda.Functions;

/// <summary>How a logging configuration changes, and what one that is not named comes to.</summary>
internal static class LoggingRules
{
    private const string Text = "Text";
    private const string Json = "JSON";
    private const string DefaultLevel = "INFO";

    /// <summary>Levels are for JSON only.</summary>
    /// <param name="current">Null: the function does not exist yet.</param>
    internal static void Check(LoggingConfig change, LoggingConfig? current)
    {
        var hasLevel = change.ApplicationLogLevel is not null || change.SystemLogLevel is not null;
        if (hasLevel && (change.LogFormat ?? current?.LogFormat) != Json)
            throw LambdaErrors.InvalidParameter("LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request or change the LogFormat to \"Json\" and try again.");
    }

    /// <summary>Unlike other structures, this one changes member by member. Text forgets the levels, JSON has default ones.</summary>
    internal static LoggingConfig? Apply(LoggingConfig? current, LoggingConfig? change)
    {
        if (change is null)
            return current;
        var changed = new LoggingConfig
        {
            LogFormat = change.LogFormat ?? current?.LogFormat,
            LogGroup = change.LogGroup ?? current?.LogGroup,
            ApplicationLogLevel = change.ApplicationLogLevel ?? current?.ApplicationLogLevel,
            SystemLogLevel = change.SystemLogLevel ?? current?.SystemLogLevel,
        };
        return changed.LogFormat == Json ? changed : changed with { ApplicationLogLevel = null, SystemLogLevel = null };
    }

    internal static LoggingConfig Describe(FunctionRecord function)
    {
        var stored = function.LoggingConfig;
        var isJson = stored?.LogFormat == Json;
        return new()
        {
            LogFormat = isJson ? Json : Text,
            ApplicationLogLevel = isJson ? stored!.ApplicationLogLevel ?? DefaultLevel : null,
            SystemLogLevel = isJson ? stored!.SystemLogLevel ?? DefaultLevel : null,
            LogGroup = function.LogGroup,
        };
    }

    /// <summary>The same as the data plane wants it.</summary>
    internal static LogSettings SettingsOf(FunctionRecord function) => Describe(function) is { LogFormat: Json } json
        ? new(LogFormat.Json, LevelOf(json.ApplicationLogLevel!), LevelOf(json.SystemLogLevel!))
        : LogSettings.Text;

    private static EventLevel LevelOf(string name) => Enum.Parse<EventLevel>(name, ignoreCase: true);
}
