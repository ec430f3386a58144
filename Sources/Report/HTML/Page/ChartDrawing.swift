/// A chart as SVG. Widths are shares of the page's, heights are pixels, so that text keeps its size on any screen.
struct ChartDrawing {
    let chart: Chart
    /// What the chart is, for readers who do not see it.
    let title: String

    private static let height = 280.0
    /// The width of the coordinates in which lines are drawn; they are stretched to the width that there is.
    private static let width = 1_000.0

    var html: String {
        """
        <div class="chart marks" role="group" aria-label="\(Markup.escaped(title))">
        <p class="ytitle">\(Markup.escaped(chart.y.title))</p>
        <div class="area"><svg width="100%" height="\(Markup.number(Self.height))">\(grid)\(bands)\(lines)\(points)</svg></div>
        <p class="xtitle">\(Markup.escaped(chart.x.title))</p>
        </div>
        \(legend)
        """
    }

    private func down(_ value: Double) -> String {
        Markup.number((1 - chart.y.scale.place(of: value)) * Self.height)
    }

    private func right(_ value: Double) -> Double { chart.x.scale.place(of: value) }

    private var grid: String {
        let rows = chart.y.scale.ticks.map { tick in
            let y = down(tick)
            return "<line x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>"
                + "<text class=\"yt\" x=\"-8\" y=\"\(y)\" dy=\".33em\">\(Markup.escaped(chart.y.label(tick)))</text>"
        }
        let ticks = chart.x.scale.ticks
        let columns = ticks.indices.map { index in
            let x = Markup.percent(right(ticks[index]))
            return "<line x1=\"\(x)\" x2=\"\(x)\" y2=\"\(Markup.number(Self.height))\"/>"
                + Markup.tick(chart.x, index, ticks, y: Self.height + 18)
        }
        return "<g class=\"grid\" aria-hidden=\"true\">\((rows + columns).joined())</g>"
    }

    private var bands: String {
        chart.bands.map { band in
            let (top, foot) = (1 - chart.y.scale.place(of: band.to), 1 - chart.y.scale.place(of: band.from))
            return "<rect class=\"band \(Markup.classes(band.tone))\" width=\"100%\" "
                + "y=\"\(Markup.number(top * Self.height))\" "
                + "height=\"\(Markup.number(max(1, (foot - top) * Self.height)))\"/>"
        }.joined()
            + chart.rules.map { "<line class=\"rule\" x2=\"100%\" y1=\"\(down($0))\" y2=\"\(down($0))\"/>" }.joined()
    }

    private var lines: String {
        let paths = chart.series.enumerated().flatMap { index, series in
            [(series.faintLine, "faint "), (series.line, "")].compactMap { places, faint -> String? in
                guard places.count > 1 else { return nil }
                return "<path class=\"\(faint)line \(Markup.classes(series.tone))\" data-s=\"\(index)\" "
                    + "d=\"\(path(places))\"/>"
            }
        }
        guard !paths.isEmpty else { return "" }
        return "<svg width=\"100%\" height=\"\(Markup.number(Self.height))\" "
            + "viewBox=\"0 0 \(Markup.number(Self.width)) \(Markup.number(Self.height))\" "
            + "preserveAspectRatio=\"none\" aria-hidden=\"true\">\(paths.joined())</svg>"
    }

    private func path(_ places: [Chart.Place]) -> String {
        places.enumerated().map { index, place in
            "\(index == 0 ? "M" : index == 1 ? "L" : " ")\(Markup.number(right(place.x) * Self.width)) \(down(place.y))"
        }.joined()
    }

    private var points: String {
        var isFirst = true
        return chart.series.enumerated().map { index, series in
            series.points.map { point in
                defer { isFirst = false }
                let classes = "m \(Markup.classes(series.tone))" + (point.isFaint ? " hollow" : "")
                return "<circle class=\"\(classes)\" data-s=\"\(index)\" r=\"3.5\" "
                    + "cx=\"\(Markup.percent(right(point.place.x)))\" cy=\"\(down(point.place.y))\" role=\"img\" "
                    + "tabindex=\"\(isFirst ? 0 : -1)\" aria-label=\"\(Markup.escaped(point.words))\"/>"
            }.joined()
        }.joined()
    }

    private var legend: String {
        let keys = chart.series.enumerated().map { index, series in
            "<li><button type=\"button\" class=\"key\" data-s=\"\(index)\" aria-pressed=\"true\">"
                + "\(Self.sample(series.tone, hasLine: !series.line.isEmpty))"
                + "\(Markup.escaped(series.name))</button></li>"
        }
        let bands = chart.bands.map { band in
            "<li><span class=\"key\"><span class=\"swatch band \(Markup.classes(band.tone))\"></span>"
                + "\(Markup.escaped(band.name))</span></li>"
        }
        return "<ul class=\"legend\">\((keys + bands).joined())</ul>"
    }

    private static func sample(_ tone: Tone, hasLine: Bool) -> String {
        "<svg width=\"26\" height=\"12\" aria-hidden=\"true\">"
            + (hasLine ? "<path class=\"line \(Markup.classes(tone))\" d=\"M1 6H25\"/>" : "")
            + "<circle class=\"\(Markup.classes(tone))\" cx=\"13\" cy=\"6\" r=\"3.5\"/></svg>"
    }
}
