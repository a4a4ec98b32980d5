/// What is asked before each action.
enum ConsoleQuestions {
    static func question(_ action: ConsoleAction, about name: String, _ view: ConsoleView) -> ConfirmPage.Question {
        let links = view.links
        func question(
            _ title: Phrase, _ explanation: Phrase, _ label: Phrase, to target: ConsoleLink, back: ConsoleLink,
            _ place: ConsolePage.Place
        ) -> ConfirmPage.Question {
            ConfirmPage.Question(
                title: view.t(title), about: name, explanation: view.t(explanation), label: view.t(label),
                target: target, back: back, place: place)
        }
        func ofMessage(_ title: Phrase, _ explanation: Phrase, _ label: Phrase) -> ConfirmPage.Question {
            question(
                title, explanation, label, to: links.action(action.rawValue, onMessage: name),
                back: links.message(name), .orders)
        }
        switch action {
        case .release: return ofMessage(.askRelease, .explainRelease, .release)
        case .resend: return ofMessage(.askResend, .explainResend, .resend)
        case .abandon:
            var question = ofMessage(.askAbandon, .explainAbandon, .abandon)
            question.isGrave = true
            return question
        case .reveal: return ofMessage(.askReveal, .explainReveal, .reveal)
        case .test:
            return question(
                .askTest, .explainTest, .testSigner, to: links.test(signer: name), back: links.signers, .signers)
        case .probe:
            return question(.askProbe, .explainProbe, .probe, to: links.probe(route: name), back: links.routes, .routes)
        case .releaseAll:
            return question(
                .askReleaseAll, .explainReleaseAll, .releaseAll, to: links.release(route: name), back: links.routes,
                .routes)
        case .replay:
            var question = question(
                .askReplay, .explainReplay, .replay, to: links.replay(target: name), back: links.targets, .targets)
            question.time = ("from", view.t(.replayFrom))
            return question
        }
    }
}
