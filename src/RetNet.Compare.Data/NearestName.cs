namespace RetNet.Compare.Data;

internal static class NearestName
{
    /// <summary>A sentence ending for an unknown name: the nearest valid one and all the others.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> valid)
    {
        string nearest = valid.MinBy(candidate => EditDistance(name, candidate)) ?? "";
        return $"did you mean '{nearest}'? Valid names: {string.Join(", ", valid)}.";
    }

    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
