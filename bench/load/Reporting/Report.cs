using System.Text;

namespace Kiln.Load.Reporting;

/// <summary>One page of Markdown: all figures in a table, then each part with its details.</summary>
internal sealed class Report(string machine)
{
    private readonly List<Section> _sections = [];
    private readonly List<string> _missing = [];

    public bool IsComplete => _missing.Count == 0;

    public void Add(Section section) => _sections.Add(section);

    public void AddMissing(string part, string reason) => _missing.Add($"* **{part}** has no figures: {reason}");

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("# Kiln, measured").AppendLine();
        text.AppendLine(machine).AppendLine();
        text.AppendLine("Medians, each next to a floor or peer of the same run; × are ratios of the two. Requests are signed, roles looked up,");
        text.AppendLine("log lines written, limits on. Client, server and functions share this machine's cores.").AppendLine();
        text.AppendLine("| figure | of | Kiln | floor or peer | value | must | aim | |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var figure in _sections.SelectMany(section => section.Figures))
            text.AppendLine(Row(figure));
        text.AppendLine();
        if (_missing.Count > 0)
            text.AppendJoin(Environment.NewLine, _missing).AppendLine().AppendLine();
        foreach (var section in _sections)
            Append(text, section);
        return text.ToString();
    }

    private static string Row(Figure f) =>
        $"| {f.Bound.Name} | {f.Of} | {f.Measured} | {f.Against} | {f.Bound.Text(f.Value)} | {f.Bound.Promise(f.Bound.Must)} | {f.Bound.Promise(f.Bound.Aim)} | {f.Bound.Verdict(f.Value)} |";

    private static void Append(StringBuilder text, Section section)
    {
        text.AppendLine($"## {section.Title}").AppendLine();
        text.AppendLine(section.Method).AppendLine();
        foreach (var line in section.Details)
            text.AppendLine(line);
        text.AppendLine();
    }
}
