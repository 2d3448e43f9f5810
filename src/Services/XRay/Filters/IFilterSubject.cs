namespace Kiln.Services.XRay.Filters;

/// <summary>What the keywords of an expression are asked of.</summary>
internal interface IFilterSubject
{
    /// <summary>Null: it has no such thing.</summary>
    bool? Flag(string keyword);

    double? Number(string keyword);

    /// <summary>Several where a trace has several.</summary>
    IEnumerable<string> Texts(string keyword);
}
