internal import SidecarBase

/// Where a visitor shows a token.
enum SignInPage {
    /// The page, with why the last attempt failed (`nil` for the first) and where to go then.
    static func page(_ view: ConsoleView, problem: String?, back: ConsoleLink) -> ConsolePage {
        ConsolePage(
            title: view.t(.signIn), place: nil,
            content: tag("form", .class("sign-in"), .set("method", "post"), .action(view.links.signIn)) {
                tag("p") { view.t(.signInNote) }
                if let problem { tag("p", .id("problem"), .class("trouble"), .set("role", "alert")) { problem } }
                tag("input", .set("type", "hidden"), .set("name", "back"), .set("value", back.text))
                tag("label", .class("field wide")) {
                    tag("span") { view.t(.token) }
                    tag(
                        "input",
                        all: [
                            .set("type", "password"), .set("name", "token"), .set("autocomplete", "current-password"),
                            .flag("required"), .flag("autofocus"), .set("spellcheck", "false"),
                        ] + (problem == nil ? [] : [.set("aria-invalid", "true"), .set("aria-describedby", "problem")]))
                }
                tag("button", .class("main")) { view.t(.signIn) }
                tag("p", .class("note")) { view.t(.signInHelp) }
            })
    }
}

/// The question before anything is done. With the script it is shown in a dialog of the page before; without, as a page.
enum ConfirmPage {
    /// What is asked.
    struct Question: Sendable {
        let title: String
        /// To what.
        let about: String
        /// What will happen.
        let explanation: String
        let label: String
        var isGrave = false
        /// A time that has to be said as well: the field's name and label.
        var time: (name: String, label: String)?
        /// Where the form is sent, and where to go back to.
        let target: ConsoleLink
        let back: ConsoleLink
        let place: ConsolePage.Place
    }

    static func page(_ view: ConsoleView, _ question: Question) -> ConsolePage {
        ConsolePage(
            title: question.title, place: question.place,
            content: tag(
                "form", .id("confirm"), .class("confirm"), .set("method", "post"), .action(question.target)
            ) {
                tag("h2", .id("question")) { view.t(.sure) }
                tag("p", .class("about")) { view.code(question.about) }
                tag("p") { question.explanation }
                if let time = question.time {
                    tag("label", .class("field")) {
                        tag("span") { time.label }
                        tag(
                            "input", .set("type", "datetime-local"), .set("name", time.name), .flag("required"),
                            .set("value", String(view.now.advanced(byMilliseconds: -86_400_000).creatTime.prefix(16))))
                    }
                }
                view.formKey
                tag("p", .class("actions")) {
                    tag("button", .class(question.isGrave ? "main grave" : "main")) { question.label }
                    tag(
                        "a",
                        all: [.class("button"), .href(question.back), .flag("data-cancel")]
                            + (question.isGrave ? [.flag("autofocus")] : [])
                    ) { view.t(.cancel) }
                }
                tag("p", .class("note")) { view.t(.recordedNote) }
            })
    }
}

/// What is shown when something cannot be shown or done.
enum TroublePage {
    static func page(_ view: ConsoleView, title: String, explanation: String, code: String?) -> ConsolePage {
        ConsolePage(
            title: title, place: nil,
            content: tag("section", .class("part trouble-page")) {
                tag("p") { explanation }
                if let code { tag("p") { view.code(code) } }
                tag("p", .class("actions")) {
                    tag("a", .class("button"), .href(view.links.home)) { view.t(.backHome) }
                }
            })
    }
}
