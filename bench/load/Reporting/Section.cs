namespace Kiln.Load.Reporting;

/// <summary>A value and what it is compared with, both of the same run.</summary>
/// <param name="Value">In the bound's unit.</param>
internal sealed record Figure(Bound Bound, string Of, string Measured, string Against, double Value);

/// <summary>What one part has found out.</summary>
/// <param name="Method">How, and what the floor is.</param>
/// <param name="Details">Lines of Markdown.</param>
internal sealed record Section(string Title, string Method, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Details);
