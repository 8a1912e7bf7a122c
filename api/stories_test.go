package api_test

import "testing"

// stories are the tests that tell at length what functions beyond the warehouse are
// accepted for. They run by their own names.
func stories() map[string]func(t *testing.T) {
	return map[string]func(t *testing.T){
		"T-05":    TestEachNumberOfTheStatisticsOpensExactlyItsRows,
		"T-06":    TestEachNumberOfTheStatisticsOpensExactlyItsRows,
		"T-08":    TestEachNumberOfTheStatisticsOpensExactlyItsRows,
		"T-12.1":  TestIssuedConsumablesAreInTransitUntilTheOutletSigns,
		"T-12.2":  TestIssuedConsumablesAreInTransitUntilTheOutletSigns,
		"T-12.3":  TestStatisticsOfConsumablesEqualTheSignedSlipsWithinOnesReach,
		"W-08.5":  TestStockAlertsComeAndGoWithTheLedgerAndAreToldOnce,
		"T-13.1":  TestRequestIsRefusedByTheServerWithTheReason,
		"T-13.2":  TestHouseholdIsPrintedInWordsAndListedWithItsOutlet,
		"T-13.3":  TestRequestIsMaskedForEverybodyAndInClearOnlyToWhoIsEnteringIt,
		"T-13.4":  TestRequestGoesThroughAndTheRecordChanges,
		"T-13.5":  TestStatisticsCountWhatTheListShowsWithinTheScope,
		"T-13.6":  TestStatisticsCountWhatTheListShowsWithinTheScope,
		"T-N01":   TestTicketIsRepairedAtTheOutletAndRatedByIt,
		"T-N01.1": TestTicketSolvedOnThePhoneClosesWithoutATechnician,
		"T-N01.2": TestTicketIsRepairedAtTheOutletAndRatedByIt,
		"T-N01.3": TestVerbsAreRefusedWhereTheyDoNotFit,
		"T-N01.4": TestTicketSolvedOnThePhoneClosesWithoutATechnician,
		"T-N03":   TestOutletsAreLookedUpByTierAndTheDetailIsThatOfTheUnifiedManagement,
		"T-N03.1": TestOutletsAreLookedUpByTierAndTheDetailIsThatOfTheUnifiedManagement,
		"T-N03.2": TestOutletsAreLookedUpByTierAndTheDetailIsThatOfTheUnifiedManagement,
		"T-U01":   TestOutletsAreMadeOnceForAllSystemsStoppedDeletedAndRestored,
		"T-U03":   TestOneSystemThatIsDownIsSeenAndAskedAgainByItsAdministrator,
		"T-U04":   TestOneSystemThatIsDownIsSeenAndAskedAgainByItsAdministrator,
		"T-U02":   TestANewUserReplacesHisPasswordAndADeletedOneIsOutUntilRestored,
		"C-04":    TestApplicationGoesFromTheCounterToTheHand,
		"C-05":    TestCorrectionIsMadeOnceAndAnOldPageIsRefused,
		"C-06":    TestPhotoIsRefusedWithItsReasonsAndNotKept,
		"C-07":    TestStuckCardMovesItsApplicationAndIsSeenByItsOutletAlone,
		"C-08":    TestStuckCardMovesItsApplicationAndIsSeenByItsOutletAlone,
		"C-09":    TestEachNumberOfTheStatisticsOpensExactlyItsRows,
		"C-10":    TestApplicationIsSeenWithinTheScopeAndMaskedToWhoOnlyLooks,
		"C-22":    TestPostPushesEventsWhichAreTakenOnceInAnyOrder,
		"S-01.1":  TestEligibilityTellsEligibleUnderAgeHolderAndWrongNameApart,
		"S-01.2":  TestSerialIsTakenOnceHoweverOftenItComes,
		"S-01.3":  TestOutletsAreThoseInServiceOfADistrict,
		"S-01.4":  TestProgressIsTheSameForEveryPartnerAndTellsNothingOfStrangers,
		"S-02":    TestPushLogIsForWhoMaySeeIt,
		"S-03.1":  TestCardThatTheSystemDoesNotKnowIsListedByHandAndSettled,
		"S-03.2":  TestCardThatTheSystemDoesNotKnowIsListedByHandAndSettled,
		"S-04.2":  TestAlipayShowsLogisticsAndMasksThePerson,
		"S-05":    TestProgressIsTheSameForEveryPartnerAndTellsNothingOfStrangers,
		"S-06":    TestForgedLateAndRepeatedCallbacksChangeNothing,
	}
}
