import DMN
import Foundation
import Testing

@Suite("Models are written as they were read")
struct RoundTripTests {
    /// A model with every kind of element and expression, and text that XML has to escape.
    static let model = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="全部 &lt;all&gt;" namespace="urn:all" id="m">
          <description>a &amp; b "c"</description>
          <import name="other" namespace="urn:other" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
          <itemDefinition name="tAge" id="i1"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
          <itemDefinition name="tPeople" isCollection="true"><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent></itemDefinition>
          <itemDefinition name="tTest"><functionItem outputTypeRef="boolean"><parameters name="n" typeRef="number"/></functionItem></itemDefinition>
          <inputData id="in" name="people" label="人"><variable name="people" typeRef="tPeople"/></inputData>
          <businessKnowledgeModel id="k" name="double"><variable name="double"/>
            <encapsulatedLogic typeRef="number"><formalParameter name="n" typeRef="number"/><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic>
          </businessKnowledgeModel>
          <decision id="d" name="all boxes"><variable name="all boxes"/><question>what?</question>
            <informationRequirement><requiredInput href="#in"/></informationRequirement>
            <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
            <context>
              <contextEntry><variable name="list"/><list><literalExpression><text>1</text></literalExpression></list></contextEntry>
              <contextEntry><variable name="relation"/><relation><column name="a"/><row><literalExpression><text>"&lt;"</text></literalExpression></row></relation></contextEntry>
              <contextEntry><variable name="call"/><invocation><literalExpression><text>double</text></literalExpression>
                <binding><parameter name="n"/><literalExpression><text>2</text></literalExpression></binding></invocation></contextEntry>
              <contextEntry><variable name="f"/><functionDefinition><formalParameter name="x"/><literalExpression><text>x</text></literalExpression></functionDefinition></contextEntry>
              <contextEntry><variable name="if"/><conditional><if><literalExpression><text>true</text></literalExpression></if>
                <then><literalExpression><text>1</text></literalExpression></then><else><literalExpression><text>2</text></literalExpression></else></conditional></contextEntry>
              <contextEntry><variable name="filter"/><filter><in><literalExpression><text>[1,2]</text></literalExpression></in>
                <match><literalExpression><text>item &gt; 1</text></literalExpression></match></filter></contextEntry>
              <contextEntry><variable name="for"/><for iteratorVariable="i"><in><literalExpression><text>[1]</text></literalExpression></in>
                <return><literalExpression><text>i</text></literalExpression></return></for></contextEntry>
              <contextEntry><variable name="some"/><some iteratorVariable="i"><in><literalExpression><text>[1]</text></literalExpression></in>
                <satisfies><literalExpression><text>i = 1</text></literalExpression></satisfies></some></contextEntry>
              <contextEntry><decisionTable hitPolicy="COLLECT" aggregation="SUM">
                <input label="年"><inputExpression typeRef="number"><text>people[1].age</text></inputExpression><inputValues><text>[0..150]</text></inputValues></input>
                <output name="fee" typeRef="number"><outputValues><text>1, 2</text></outputValues><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
                <annotation name="law"/>
                <rule id="r1"><inputEntry><text>&lt; 20</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>条例 2条</text></annotationEntry></rule>
              </decisionTable></contextEntry>
            </context>
          </decision>
          <decisionService id="s" name="service"><variable name="service"/><outputDecision href="#d"/><inputData href="#in"/></decisionService>
        </definitions>
        """

    @Test("every kind of element comes back equal")
    func everything() throws {
        let first = try DMNDefinitions(Data(Self.model.utf8), file: "all.dmn")
        #expect(first.decisions.count == 1 && first.knowledgeModels.count == 1 && first.services.count == 1)
        let again = try DMNDefinitions(Data(first.xml.utf8), file: "again.dmn")
        #expect(again == first)
    }

    @Test("a change shows", arguments: [("n * 2", "n * 3"), ("条例 2条", "条例 3条"), ("[0..150]", "[0..151]")])
    func changes(_ old: String, _ new: String) throws {
        let first = try DMNDefinitions(Data(Self.model.utf8), file: "all.dmn")
        let xml = first.xml.replacingOccurrences(of: old, with: new)
        #expect(try DMNDefinitions(Data(xml.utf8), file: "changed.dmn") != first)
    }
}
