using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>What of the code store is in use: packages of functions and layers, layers that are deleted but that a function has, and trees of layers.</summary>
public static class CodeReferences
{
    public static HashSet<PackageDigest> Of(IEnumerable<FunctionRecord> functions, IEnumerable<LayerVersionRecord> layers)
    {
        var references = layers.Select(version => version.Code).ToHashSet();
        foreach (var function in functions)
        {
            references.Add(function.Code);
            if (function.Layers is not { Count: > 0 } own)
                continue;
            references.UnionWith(own.Select(layer => layer.Code));
            references.Add(LayerTree.DigestOf(own.Select(layer => layer.Code)));
        }
        return references;
    }
}
