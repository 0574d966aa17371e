package dev.migrator.cli.demo;

import dev.migrator.cli.demo.step.CheckStep;
import dev.migrator.cli.demo.step.CopyStep;
import dev.migrator.cli.demo.step.DamageStep;
import dev.migrator.cli.demo.step.DualWriteStep;
import dev.migrator.cli.demo.step.FinishStep;
import dev.migrator.cli.demo.step.ProofStep;
import dev.migrator.cli.demo.step.ReadsStep;
import dev.migrator.cli.demo.step.Step;
import dev.migrator.cli.demo.step.SwitchStep;
import dev.migrator.cli.demo.step.VerifyStep;
import java.util.ArrayList;
import java.util.List;

/** The order of the steps. */
final class DemoScript {
    private DemoScript() {}

    static List<Step> of(DemoSettings settings) {
        List<Step> steps = new ArrayList<>(List.of(new CheckStep(), new CopyStep()));
        if (settings.damage()) {
            steps.add(new DamageStep());
        }
        steps.add(VerifyStep.first());
        steps.add(new DualWriteStep());
        steps.add(new ReadsStep());
        steps.add(SwitchStep.cutover());
        steps.add(SwitchStep.rollback());
        steps.add(VerifyStep.afterRollback());
        steps.add(SwitchStep.cutoverAgain());
        steps.add(VerifyStep.onNew());
        steps.add(new FinishStep());
        steps.add(new ProofStep());
        return steps;
    }
}
