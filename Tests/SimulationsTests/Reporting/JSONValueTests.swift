import Foundation
import Testing

@testable import Simulations

@Suite struct JSONValueTests {
  @Test func keysKeepTheirOrder() {
    let value: JSONValue = ["b": 1, "a": [true, nil, 2.5], "c": ["d": "x"]]
    #expect(value.text == #"{"b":1,"a":[true,null,2.5],"c":{"d":"x"}}"#)
  }

  @Test func anotherParserReadsTheSame() throws {
    let text = "quote \" slash \\ tab \t line \n bell \u{7} umlaut ü"
    let value = JSONValue.object([
      ("text", .text(text)), ("small", .number(2.2250738585072014e-308)), ("large", .number(1.7976931348623157e308)),
      ("third", .number(1.0 / 3)), ("nan", .number(.nan)),
    ])
    let parsed = try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any]
    #expect(parsed?["text"] as? String == text)
    #expect(parsed?["small"] as? Double == 2.2250738585072014e-308)
    #expect(parsed?["large"] as? Double == 1.7976931348623157e308)
    #expect(parsed?["third"] as? Double == 1.0 / 3)
    #expect(parsed?["nan"] is NSNull)
  }
}
