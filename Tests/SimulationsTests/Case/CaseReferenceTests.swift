import Simulations
import Testing

@Suite struct CaseReferenceTests {
  @Test func documentsEveryKey() {
    let page = CaseReference.markdown(for: SampleCase.self)
    let expected = """
      # `plate`: keys of the case

      Grows metal on a flat collector.

      A number with a unit, such as `5 mA/cm2`, can have any unit of its kind; **one without is in SI**: `5` is 5 A/m2.

      | key | value | default | meaning |
      | --- | --- | --- | --- |
      | `command` | text | `plate` | The command that the case is for. |
      | `title` | text | `""` | What the case is, in your words. May change when a run continues. |
      | `seed` | integer, at least 0 | `0` | The seed of every random number, below 2^63. |
      | `steps` | integer, at least 1 and at most 1000000 | `1000` | Steps to take. May grow when a run continues. |
      | `domain` | mapping, see below | required | The box. |
      | `overpotential` | voltage in V | `-0.45 V` | Driving force. |
      | `temperature` | temperature in degC, above 0 K | `298.15 K` | Temperature. |
      | `adaptive` | yes or no | `yes` | Whether the step adapts. |
      | `label` | text | `""` | A name for figures. |
      | `segments` | list of mappings, see below | none | The protocol. |
      | `noise` | mapping, see below | none | Thermal noise. |
      | `solver` | mapping, see below | as below | The linear solver. |
      | `output` | path | `plate.h5` | The result's file. May change when a run continues. |
      | `density` | density in kg/m3, above 0 | none | Density of the metal. |

      ## `domain`

      The box.

      | key | value | default | meaning |
      | --- | --- | --- | --- |
      | `cells` | list of 2 or 3 entries: integer, at least 2 | required | Cells along x, y and z. |
      | `size` | list of 2 or 3 entries: length in um, above 0 | required | Edge lengths. |

      ## `segments[]`

      The protocol.

      | key | value | default | meaning |
      | --- | --- | --- | --- |
      | `mode` | `potential`, `current` or `rest` | required | What is controlled. |
      | `duration` | time in s, above 0 | `60 s` | How long. |
      | `value` | voltage in V | required | Electrode potential. Only where `mode` is `potential`. |
      | `value` | current density in mA/cm2 | required | Current density. Only where `mode` is `current`. |

      ## `noise`

      Thermal noise.

      | key | value | default | meaning |
      | --- | --- | --- | --- |
      | `strength` | number, at least 0 and at most 1 | required | Relative strength. |

      ## `solver`

      The linear solver.

      | key | value | default | meaning |
      | --- | --- | --- | --- |
      | `tolerance` | number, above 0 and below 1 | `1e-8` | Relative residual. |
      | `scheme` | `semi-implicit` or `explicit` | `semi-implicit` | Time stepping. |

      Choices of `scheme`:

      - `semi-implicit`
      - `explicit`: Short steps.

      """
    #expect(page == expected)
  }
}
