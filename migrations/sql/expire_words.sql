-- What was found in words stays as a count when their time has come, and goes when they are taken
-- back or changed. Of those that nobody has decided on nothing stays.
    CREATE OR REPLACE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.answers IS NOT DISTINCT FROM NEW.answers THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND current_setting('marches.words_expire', true) = 'on' THEN
            DELETE FROM suggested_answer WHERE response = OLD.response;
            DELETE FROM campaign USING campaign_answer AS answer
                WHERE answer.response = OLD.response
                AND campaign.consultation = answer.consultation
                AND campaign.number = answer.campaign AND campaign.decision IS NULL;
            RETURN NEW;
        END IF;
        DELETE FROM suggestion_run AS run USING coding WHERE coding.response = OLD.response
            AND coding.counted AND run.consultation = coding.consultation
            AND run.question = coding.question;
        DELETE FROM suggested_answer WHERE response = OLD.response;
        DELETE FROM coding WHERE response = OLD.response;
        UPDATE campaign SET likeness = NULL FROM campaign_answer AS answer
            WHERE answer.response = OLD.response AND campaign.consultation = answer.consultation
            AND campaign.number = answer.campaign;
        DELETE FROM campaign USING campaign_answer AS answer
            WHERE answer.response = OLD.response AND campaign.consultation = answer.consultation
            AND campaign.number = answer.campaign AND (campaign.decision IS NULL OR 2 > (
                SELECT count(*) - 1 FROM campaign_answer AS other
                WHERE other.consultation = campaign.consultation
                AND other.campaign = campaign.number));
        DELETE FROM campaign_answer WHERE response = OLD.response;
        RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
    END $$
