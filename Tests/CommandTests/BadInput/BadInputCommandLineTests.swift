import Testing

/// Command lines that cannot be followed.
@Suite(.serialized) struct BadInputCommandLineTests {
  @Test(arguments: [
    ("", #"tafel: no command given; try "tafel --help""#),
    ("porus case.yaml", #"tafel: unknown command "porus"; did you mean "porous"?"#),
    ("porous", "tafel porous: which case? tafel porous CASE.yaml [key.path=value ...]"),
    ("porous case.yaml other.yaml", #"tafel porous: one case file at a time, found "other.yaml" after "case.yaml""#),
    ("porous samples=3 case.yaml", #"tafel porous: one case file at a time, found "case.yaml" after "samples=3""#),
    ("porous case.yaml --ouput x.h5", #"tafel porous: unknown option "--ouput"; did you mean "--output"?"#),
    ("porous case.yaml --output", "tafel porous: --output needs a value: --output PATH"),
    ("porous case.yaml --max-walltime 5", #"tafel porous: --max-walltime: expected HH:MM:SS above zero, found "5""#),
    ("porous case.yaml --shards 3-1", #"tafel porous: --shards: expected A-B, found "3-1""#),
    ("porous case.yaml --shards 0", "porous: --shards needs a case with output.shards above 1"),
    (
      "porous case.yaml output.shards=4 --shards 2-4",
      "porous: --shards 2-4: the case has output.shards = 4, counted from 0"
    ),
    ("verify poros", #"tafel verify: unknown name "poros"; did you mean "porous"?"#),
    (
      "bench porous --size 4",
      #"tafel bench: --size: expected an integer at least 8 and at most 4096, found "4""#
    ),
    ("info case.yaml", #"tafel info: takes no "case.yaml""#),
    ("inspect", "tafel inspect: which file? tafel inspect FILE"),
    ("render a.h5 b.h5", #"tafel render: one file at a time, found "b.h5" as well"#),
    ("render a.h5 --map rainbow", #"tafel render: --map: expected viridis|diverging|gray, found "rainbow""#),
    ("render a.h5 --at -1", #"tafel render: --at: expected an integer at least 0, found "-1""#),
    ("render a.h5 --output a.jpg", "render: --output a.jpg: it draws PNG files only: let the name end in .png"),
    ("porous case.yaml workers.ranks=2", "porous: workers of 2 ranks, but there is 1 rank in all"),
    (
      "porous case.yaml seed=9223372036854775808",
      "command line: seed: must be at least 0 and below 2^63, found 9223372036854775808"
    ),
    ("render a.h5 --min nan", #"tafel render: --min: expected a finite number, found "nan""#),
  ])
  func aLineThatCannotBeFollowed(line: String, message: String) throws {
    let folder = try Folder()
    expectRefusal(try Launch(line.split(separator: " ").map(String.init), in: folder), message)
    #expect(try folder.leftovers(beside: []).isEmpty)
  }

  /// Every rank finds the same fault; one tells it.
  @Test(arguments: [
    (["porous", "case.yaml", "--jsn"], #"tafel porous: unknown option "--jsn"; did you mean "--json"?"#),
    (["porous", "case.yaml", "workers.ranks=3"], "porous: workers of 3 ranks, but there are 2 ranks in all"),
    (["porous", "case.yaml", ""], #"tafel porous: one case file at a time, found "" after "case.yaml""#),
  ])
  func twoRanksTellItOnce(arguments: [String], message: String) throws {
    expectRefusal(try Launch(arguments, ranks: 2, in: Folder()), message)
  }
}
