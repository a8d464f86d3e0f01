using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Tests.Tables;

public sealed class TableTests
{
    private static readonly Table Example = new()
    {
        Name = "cost",
        Source = "cost.csv",
        Caption = "Cost at 95 % of x_y.",
        Columns = [new Column("Model", false), new Column("Tokens/s", Best: Best.Highest), new Column("Step (ms)", Best: Best.Lowest), new Column("Same", Best: Best.Lowest)],
        Rows =
        [
            ["RetNet|a", new Cell("9,731", 9731), new Cell("2.10", 2.1), new Cell("1", 1)],
            ["H3 & co", new Cell("512", 512), new Cell("2.10", 2.101), new Cell("1", 1)],
            ["Hyena", Cell.Absent, new Cell("3.90 ± 0.1", 3.9), new Cell("1", 1)],
        ],
    };

    [Fact]
    public void Markdown_is_aligned_and_escaped_and_marks_the_best() => Assert.Equal(
        """
        | Model     |  Tokens/s |  Step (ms) | Same |
        | --------- | --------: | ---------: | ---: |
        | RetNet\|a | **9,731** |   **2.10** |    1 |
        | H3 & co   |       512 |   **2.10** |    1 |
        | Hyena     |         – | 3.90 ± 0.1 |    1 |

        """,
        MarkdownTable.Write(Example));

    [Fact]
    public void Latex_is_a_booktabs_table_with_its_special_characters_escaped()
    {
        string latex = LatexTable.Write(Example);

        Assert.Contains("\\caption{Cost at 95 \\% of x\\_y.}", latex, StringComparison.Ordinal);
        Assert.Contains("\\begin{tabular}{lrrr}", latex, StringComparison.Ordinal);
        Assert.Contains("    H3 \\& co & 512 & \\textbf{2.10} & 1 \\\\\n", latex, StringComparison.Ordinal);
        Assert.Contains("    Hyena & -- & 3.90 $\\pm$ 0.1 & 1 \\\\\n    \\bottomrule", latex, StringComparison.Ordinal);
    }
}
