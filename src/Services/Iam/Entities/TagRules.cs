using System.Collections.Immutable;

namespace Kiln.Services.Iam.Entities;

/// <summary>Tags of any entity.</summary>
internal static class TagRules
{
    internal static T Tagged<T>(this T entity, List<Tag> added) where T : IamEntity => entity with { Tags = Merge(entity.Tags, added) };

    internal static T Untagged<T>(this T entity, List<string> keys) where T : IamEntity =>
        entity with { Tags = entity.Tags.RemoveRange(entity.Tags.Keys.Where(key => keys.Contains(key, StringComparer.OrdinalIgnoreCase))) };

    internal static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? added)
    {
        if (added is null)
            return tags;
        if (added.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < added.Count)
            throw IamErrors.DuplicateTags();
        // A key in another case replaces the one that is there, and brings its own case.
        var kept = tags.RemoveRange(tags.Keys.Where(key => added.Exists(tag => key.Equals(tag.Key, StringComparison.OrdinalIgnoreCase))));
        var merged = kept.AddRange(added.Select(tag => KeyValuePair.Create(tag.Key!, tag.Value!)));
        return merged.Count <= IamLimits.TagsPerEntity ? merged : throw IamErrors.TooManyTags();
    }

    internal static List<Tag> Of(IamEntity entity) => [.. entity.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    internal static List<Tag>? OrNull(IamEntity entity) => entity.Tags.IsEmpty ? null : Of(entity);
}
