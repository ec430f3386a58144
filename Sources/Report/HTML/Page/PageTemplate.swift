/// The page's text, as Mustache templates. What stands in two braces is escaped; what stands in three was made by
/// `Markup`, or by this room.
enum PageTemplate {
    /// All templates by their names.
    static let all = ["page": page, "part": part, "table": table]

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="irqmark {{version}}">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
        script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
        <link rel="icon" href="data:,">
        <title>{{title}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <a class="skip" href="#answer">Skip to the answer</a>
        <header>
        <p class="over">irqmark {{version}} · {{subject}}</p>
        <nav aria-label="Parts of this report"><ul>
        {{#links}}<li><a href="#{{id}}">{{name}}</a></li>
        {{/links}}</ul></nav>
        </header>
        <main id="answer">
        {{#results}}
        <section class="answer" aria-label="The answer{{#named}} of {{name}}{{/named}}">
        {{#named}}<p class="over">{{name}}</p>{{/named}}
        <h1 class="{{mood}}">{{lead}}</h1>
        <dl class="facts">
        {{#facts}}<div><dt>{{name}}</dt><dd class="{{mood}}">{{value}}</dd></div>
        {{/facts}}</dl>
        {{#more}}<p>{{.}}</p>
        {{/more}}</section>
        {{/results}}
        {{#beside}}{{> part}}{{/beside}}
        {{#results}}
        {{#named}}<h2 class="result" id="{{id}}">{{name}}</h2>{{/named}}
        {{#parts}}{{> part}}{{/parts}}
        {{/results}}
        <section id="data" aria-labelledby="data-title">
        <h2 id="data-title">The data</h2>
        {{#results}}
        {{#hasJSON}}<p>Everything above is made of this result: \
        <button type="button" class="save" data-json="{{jsonID}}" data-file="{{file}}">Save {{file}}</button> \
        ({{size}}). <code>irqmark report</code> reads it.</p>
        <script type="application/json" id="{{jsonID}}">{{{json}}}</script>{{/hasJSON}}
        {{^hasJSON}}<p>{{file}} ({{size}}) is too large to be part of this page.</p>{{/hasJSON}}
        {{/results}}
        </section>
        </main>
        <footer><p>Made by irqmark {{version}}. This page loads nothing and sends nothing. Figures of the model are called \
        modelled: they are this machine’s real work, and no promise about a GIC’s.</p></footer>
        <div id="tip" aria-hidden="true"></div>
        <script>{{{script}}}</script>
        </body>
        </html>

        """

    private static let part = """
        <section class="part" id="{{id}}" aria-labelledby="{{id}}-title">
        <h2 id="{{id}}-title">{{title}}</h2>
        {{#exhibits}}
        <figure class="{{#isTable}}table{{/isTable}}{{#isHalf}}half{{/isHalf}}">
        <figcaption><h3>{{title}}</h3>{{#hasLegend}}<p>{{legend}}</p>{{/hasLegend}}</figcaption>
        {{{drawing}}}
        {{#lines}}<p class="line-of-text">{{.}}</p>
        {{/lines}}
        {{#shown}}{{> table}}{{/shown}}
        {{#behind}}<details><summary>Figures as a table</summary>
        {{> table}}</details>{{/behind}}
        </figure>
        {{/exhibits}}
        </section>

        """

    private static let table = """
        <div class="scroll" tabindex="0" role="region" aria-label="{{caption}}"><table class="data">
        <caption>{{caption}}</caption>
        <thead>{{#hasCaptions}}<tr><td></td>{{#captions}}{{#isNamed}}<th scope="colgroup" colspan="{{span}}">{{name}}</th>{{/isNamed}}{{^isNamed}}<td colspan="{{span}}"></td>{{/isNamed}}{{/captions}}</tr>{{/hasCaptions}}
        <tr>{{#isNamed}}<th scope="col">{{nameHeading}}</th>{{/isNamed}}{{^isNamed}}<td></td>{{/isNamed}}\
        {{#columns}}{{#isNamed}}<th scope="col" class="{{kind}}">{{name}}</th>{{/isNamed}}{{^isNamed}}<td></td>{{/isNamed}}{{/columns}}</tr></thead>
        {{#groups}}<tbody>{{#isHeaded}}<tr class="group"><th scope="rowgroup" colspan="{{span}}">{{heading}}</th></tr>{{/isHeaded}}
        {{#rows}}<tr class="{{kind}}"><th scope="row">{{name}}</th>{{#cells}}<td class="{{kind}}">{{name}}</td>{{/cells}}</tr>
        {{/rows}}</tbody>{{/groups}}
        </table></div>

        """
}
